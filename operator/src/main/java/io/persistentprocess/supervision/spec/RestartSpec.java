package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.group.RestartPolicyRule;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * When and how soon an instance is restarted after its exit.
 *
 * <p>After a run of {@code stableAfter}, and after the first failure, a restart has no delay. The n-th failure in a row after that waits for {@code initial} × {@code
 * factor}ⁿ⁻¹, at most {@code max}, give or take {@code jitter}.
 *
 * @param successExitCodes exit codes that count as success in addition to 0
 * @param jitter the fraction of a delay by which it may be longer or shorter, 0 to 1
 * @param limitBurst how many starts within {@code limitInterval} are too many; 0: no limit
 * @param rules what follows from certain exits whatever the policy says; the first that applies counts
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
        Duration limitInterval,
        List<RestartPolicyRule> rules) {
    public RestartSpec {
        successExitCodes = Set.copyOf(successExitCodes);
        rules = List.copyOf(rules);
    }

    /** Without rules. */
    public RestartSpec(
            RestartPolicy policy,
            Set<Integer> successExitCodes,
            Duration stableAfter,
            Duration initial,
            double factor,
            Duration max,
            double jitter,
            int limitBurst,
            Duration limitInterval) {
        this(policy, successExitCodes, stableAfter, initial, factor, max, jitter, limitBurst, limitInterval, List.of());
    }

    public RestartSpec withRules(List<RestartPolicyRule> others) {
        return new RestartSpec(
                policy, successExitCodes, stableAfter, initial, factor, max, jitter, limitBurst, limitInterval, others);
    }
}
