package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.spec.RestartSpec;
import java.time.Duration;

/** The delay before the next start of a failing instance. */
final class RestartBackoff {
    private RestartBackoff() {}

    /**
     * Zero for the first failure in a row, then {@code initial} × {@code factor}ⁿ up to {@code max}, spread by {@code jitter} but never beyond {@code max}.
     *
     * @param failures the failures in a row, including the latest
     * @param seed determines the spread: the same seed gives the same delay, so that a run can be replayed
     */
    static Duration delay(RestartSpec restart, int failures, long seed) {
        if (failures <= 1) {
            return Duration.ZERO;
        }
        double maxMillis = restart.max().toMillis();
        double unspread = restart.initial().toMillis() * Math.pow(restart.factor(), failures - 2.0);
        double spread = 1 + restart.jitter() * (2 * fraction(seed) - 1);
        return Duration.ofMillis(Math.round(Math.min(maxMillis, Math.min(maxMillis, unspread) * spread)));
    }

    /** A number in [0, 1) from the mixing step of SplitMix64 (Steele, Lea, Flood, 2014). */
    private static double fraction(long seed) {
        long mixed = seed + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
