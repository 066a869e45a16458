package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.namespace.InitialNamespace;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Names, numbers and sets of capabilities(7); a set is a mask with bit N for capability N. */
public final class CapabilitySets {
    /** By number, uapi/linux/capability.h. */
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    private static final String STATUS = "/proc/thread-self/status";

    /** NGROUPS_MAX groups of ten digits, and the rest. */
    private static final int STATUS_MAX_BYTES = 1 << 20;

    private CapabilitySets() {}

    /** The number of {@code NET_RAW} or {@code CAP_NET_RAW}, in any case; empty for anything else. */
    public static OptionalInt number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        int index = NAMES.indexOf(upper.startsWith("CAP_") ? upper.substring(4) : upper);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** {@code CAP_NET_RAW}; {@code capability 63} for a number without a name. */
    public static String name(int number) {
        return number >= 0 && number < NAMES.size() ? "CAP_" + NAMES.get(number) : "capability " + number;
    }

    /** The effective set of the calling thread. */
    public static long effective() throws KernelException {
        return set("CapEff:");
    }

    /**
     * The effective set where only the initial user namespace counts, user_namespaces(7), for example for nice(2), limits and oom_score_adj; root of another user
     * namespace has none there.
     */
    public static long effectiveOnHost() throws KernelException {
        return InitialNamespace.USER.isOwn() ? effective() : 0;
    }

    /** The bounding set of the calling thread and its children. */
    public static long bounding() throws KernelException {
        return set("CapBnd:");
    }

    /** Whether that set has a capability, {@code NET_RAW} or {@code CAP_NET_RAW}; no set has one without a number. */
    public static boolean boundingHas(String name) throws KernelException {
        OptionalInt number = number(name);
        return number.isPresent() && (bounding() >> number.getAsInt() & 1) == 1;
    }

    /**
     * The clause for a message about a refusal: {@code  without CAP_KILL}; empty if the reason is another, or the user is not root and is not expected to have
     * capabilities.
     *
     * @param errno the error
     * @param taken the capabilities that the call may need, without {@code CAP_}
     */
    public static String missing(int errno, Collection<String> taken) {
        if (errno != Errno.EPERM && errno != Errno.EACCES) {
            return "";
        }
        try {
            long effective = effective();
            String missing = taken.stream()
                    .filter(name -> (effective >> number(name).orElseThrow() & 1) == 0)
                    .map(name -> "CAP_" + name)
                    .collect(Collectors.joining(" and "));
            return missing.isEmpty() || !isRoot() ? "" : " without " + missing;
        } catch (KernelException _) {
            return "";
        }
    }

    private static boolean isRoot() throws KernelException {
        // Real, effective, saved, file system.
        return ofThisThread("Uid:").split("\t", -1)[1].equals("0");
    }

    private static long set(String field) throws KernelException {
        return Long.parseUnsignedLong(ofThisThread(field), 16);
    }

    private static String ofThisThread(String field) throws KernelException {
        return FileDescriptor.contents(STATUS, STATUS_MAX_BYTES)
                .lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()).strip())
                .findFirst()
                .orElseThrow(() -> new KernelException("read " + field + " from", STATUS, Errno.ENODATA));
    }
}
