package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.RestartPolicy;
import java.time.Duration;
import java.util.Set;

/**
 * When and how soon an instance that exited is started again.
 *
 * <p>An instance that ran for {@code stableAfter}, and the first failure after it, restart with no delay; the n-th failure in a row after that waits for
 * {@code initial} × {@code factor}ⁿ⁻¹, at most {@code max}, give or take {@code jitter}.
 *
 * @param successExitCodes exit codes that count as success beside 0
 * @param jitter the fraction of a delay by which it may be longer or shorter, 0 to 1
 * @param limitBurst how many starts within {@code limitInterval} are too many; 0: never give up
 */
public record RestartSpec(
        RestartPolicy policy,
        Set<Integer> successExitCodes,
        Duration stableAfter,
        Duration initial,
        double factor,
        Duration max,
        double jitter,
        int limitBurst,
        Duration limitInterval) {
    public RestartSpec {
        successExitCodes = Set.copyOf(successExitCodes);
    }
}
