package io.persistentprocess.supervision.spec;

/** A pair of resource limits, getrlimit(2), in the units of the resource; {@link #INFINITY} stands for RLIM_INFINITY. */
public record Rlimit(long soft, long hard) {
    public static final long INFINITY = -1;
}
