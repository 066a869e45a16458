package io.persistentprocess.kernel;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Names, numbers and sets of capabilities(7); a set is a mask with bit N for capability N. */
public final class Capabilities {
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

    private Capabilities() {}

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

    /** What the calling thread can do now. */
    public static long effective() throws KernelException {
        return ofThisThread("CapEff:");
    }

    /** What the calling thread and its children can ever get. */
    public static long bounding() throws KernelException {
        return ofThisThread("CapBnd:");
    }

    private static long ofThisThread(String field) throws KernelException {
        String path = "/proc/thread-self/status";
        return Descriptor.contents(path)
                .lines()
                .filter(line -> line.startsWith(field))
                .map(line ->
                        Long.parseUnsignedLong(line.substring(field.length()).strip(), 16))
                .findFirst()
                .orElseThrow(() -> new KernelException("read " + field + " from", path, Errno.ENODATA));
    }
}
