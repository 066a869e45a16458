package io.persistentprocess.kernel.cgroup;

/** How a request for CPU time is told to the scheduler: proportions, not amounts. */
final class CpuShares {
    /** Of a cgroup that nobody asked anything for, and of one processor (MilliCPUToShares of the kubelet). */
    static final long DEFAULT = 1024;

    static final long DEFAULT_WEIGHT = 100;

    private static final long MIN = 2;
    private static final long MAX = 1 << 18;
    private static final long MILLIS = 1000;

    private CpuShares() {}

    /** For v1's cpu.shares. */
    static long ofMillis(long millis) {
        return Math.clamp(millis * DEFAULT / MILLIS, MIN, MAX);
    }

    /**
     * For cpu.weight: the curve of runc 1.3 and crun 1.23 through (2, 1), (1024, 100) and (262144, 10000), so that the defaults of both stand for the same. The straight line that was used before made 39 of
     * 1024: a member with a request for a processor would have had less than one with none.
     */
    static long weight(long shares) {
        double log2 = Math.log((double) Math.clamp(shares, MIN, MAX)) / Math.log(2);
        double exponent = (log2 * log2 + 125 * log2) / 612.0 - 7.0 / 34.0;
        // A hair less than the next whole number is that number: the curve meets the three points only as well as
        // doubles can.
        return Math.clamp((long) Math.ceil(Math.pow(10, exponent) - 1e-6), 1, 10_000);
    }
}
