package io.persistentprocess.kernel.cgroup;

/** Converts a request for CPU time to the scheduler's shares and weights, which are proportions and no amounts. */
final class CpuShares {
    /** The default of a cgroup, and the value for one CPU (MilliCPUToShares of the kubelet). */
    static final long DEFAULT = 1024;

    static final long DEFAULT_WEIGHT = 100;

    private static final long MIN = 2;
    private static final long MAX = 1 << 18;
    private static final long MILLIS = 1000;

    private CpuShares() {}

    /** The value for cpu.shares of v1. */
    static long ofMillis(long millis) {
        return Math.clamp(millis * DEFAULT / MILLIS, MIN, MAX);
    }

    /**
     * The value for cpu.weight: the curve of runc 1.3 and crun 1.23 through (2, 1), (1024, 100) and (262144, 10000), so that both defaults correspond. The earlier linear
     * conversion turned 1024 into 39, so a member that requests a CPU would have had less than one without a request.
     */
    static long weight(long shares) {
        double log2 = Math.log((double) Math.clamp(shares, MIN, MAX)) / Math.log(2);
        double exponent = (log2 * log2 + 125 * log2) / 612.0 - 7.0 / 34.0;
        // Rounds a value just above a whole number down: doubles meet the three points only approximately.
        return Math.clamp((long) Math.ceil(Math.pow(10, exponent) - 1e-6), 1, 10_000);
    }
}
