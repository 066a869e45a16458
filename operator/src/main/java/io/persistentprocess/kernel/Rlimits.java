package io.persistentprocess.kernel;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The resource limits of getrlimit(2), by the lower-case name without RLIMIT_. */
public final class Rlimits {
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

    private Rlimits() {}

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
            throw KernelException.last("getrlimit", name(resource));
        }
        return new Limit(limit[0], limit[1]);
    }

    /** Sets a limit of this process; EPERM for a hard limit above the present one without CAP_SYS_RESOURCE. Members get their own or the host's, not this. */
    public static void set(int resource, Limit limit) throws KernelException {
        if (Libc.setrlimit(resource, new long[] {limit.soft(), limit.hard()}) < 0) {
            throw KernelException.last("setrlimit", name(resource));
        }
    }
}
