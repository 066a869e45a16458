package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The resource limits of getrlimit(2), by their lower-case names without RLIMIT_. */
public final class RlimitNumbers {
    /** RLIM_INFINITY. */
    public static final long INFINITY = -1;

    /** By number, asm-generic/resource.h. */
    private static final List<String> NAMES = List.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    /** The number of resources. */
    public static final int COUNT = NAMES.size();

    private static final int NAME_WIDTH = 26;

    private static final int MAX_BYTES = 8192;

    private RlimitNumbers() {}

    /** In the units of the resource; {@link #INFINITY} for no limit. */
    public record Limit(long soft, long hard) {}

    /** The number of {@code nofile}, in any case; empty for anything else. */
    public static OptionalInt resource(String name) {
        int index = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** {@code nofile}; {@code resource 16} for a number without a name. */
    public static String name(int resource) {
        return resource >= 0 && resource < NAMES.size() ? NAMES.get(resource) : "resource " + resource;
    }

    /** A limit of this process. */
    public static Limit get(int resource) throws KernelException {
        long[] limit = new long[2];
        if (Libc.getrlimit(resource, limit) < 0) {
            throw Libc.lastError("getrlimit", name(resource));
        }
        return new Limit(limit[0], limit[1]);
    }

    /** The limits of another process, by resource number; every user may read them, proc_pid_limits(5). */
    public static Map<Integer, Limit> ofProcess(int pid) throws KernelException {
        return parse(FileDescriptor.contents("/proc/" + pid + "/limits", MAX_BYTES));
    }

    /** Lines in the order of the resource numbers, below a headline: {@code Max open files            1024                 524288               files}. */
    static Map<Integer, Limit> parse(String table) {
        Map<Integer, Limit> limits = new HashMap<>();
        List<String> lines = table.lines().skip(1).toList();
        for (int resource = 0; resource < Math.min(lines.size(), NAMES.size()); resource++) {
            String[] columns = lines.get(resource).substring(NAME_WIDTH).strip().split(" +", -1);
            limits.put(resource, new Limit(number(columns[0]), number(columns[1])));
        }
        return limits;
    }

    private static long number(String text) {
        return text.equals("unlimited") ? INFINITY : Long.parseUnsignedLong(text);
    }

    /** Sets a limit of this process; EPERM: a hard limit above the present one without CAP_SYS_RESOURCE. Members get their own limits or the host's, not this one. */
    public static void set(int resource, Limit limit) throws KernelException {
        if (Libc.setrlimit(resource, new long[] {limit.soft(), limit.hard()}) < 0) {
            throw Libc.lastError("setrlimit", name(resource));
        }
    }
}
