package io.persistentprocess.supervision.transition;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.group.ExitCodeOperator;
import io.persistentprocess.api.group.ExitCodes;
import io.persistentprocess.api.group.OnExit;
import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.RestartPolicyRule;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyRulesTest {
    private static RestartPolicyRule rule(RestartAction action, ExitCodeOperator operator, Integer... codes) {
        return new RestartPolicyRule(action, new OnExit(new ExitCodes(operator, List.of(codes))));
    }

    private static Story started(RestartPolicy policy, RestartPolicyRule... rules) {
        return Story.started(Specs.spec(Specs.simple("x"), Specs.policy(policy).withRules(List.of(rules)), Specs.STOP));
    }

    @ParameterizedTest
    @CsvSource({
        "Always, Stop, In, 77, 77, Completed",
        "Always, Stop, In, 77, 78, Starting",
        "Always, Stop, NotIn, 77, 78, Completed",
        "Always, Stop, NotIn, 77, 77, Starting",
        "Always, Fail, In, 1, 1, Failed",
        "Always, Fail, In, 0, 0, Failed",
        "Never, Restart, In, 42, 42, Starting",
        "Never, Restart, In, 42, 43, Failed",
        "Never, RestartGroup, In, 42, 42, Starting",
        "OnFailure, Restart, In, 0, 0, Starting",
        "OnFailure, Stop, In, 1, 1, Completed",
    })
    void aRuleThatAppliesDecidesWhateverThePolicySays(
            RestartPolicy policy, RestartAction action, ExitCodeOperator operator, int code, int exit, Phase phase) {
        Story story = started(policy, rule(action, operator, code)).exits(exit).empty();

        assertThat(story.phase()).isEqualTo(phase);
    }

    @Test
    void theFirstRuleThatAppliesCounts() {
        Story story = started(
                        RestartPolicy.Always,
                        rule(RestartAction.Restart, ExitCodeOperator.In, 1, 2),
                        rule(RestartAction.Stop, ExitCodeOperator.NotIn, 0))
                .exits(2)
                .empty();

        assertThat(story.phase()).isEqualTo(Phase.Starting);
    }

    @Test
    void aSignalHasTheExitCodeOfAContainer() {
        Story story = started(RestartPolicy.Always, rule(RestartAction.Stop, ExitCodeOperator.In, 139))
                .crashes()
                .empty();

        assertThat(story.phase()).isEqualTo(Phase.Completed);
    }

    @Test
    void anUnknownExitHasNoRule() {
        Story story = started(RestartPolicy.Always, rule(RestartAction.Stop, ExitCodeOperator.NotIn, 1))
                .ends(new ProcessEnd.StatusUnknown())
                .empty();

        assertThat(story.phase()).isEqualTo(Phase.Starting);
    }

    @Test
    void theNextAgentDecidesTheSame() {
        Story story = started(RestartPolicy.Always, rule(RestartAction.Stop, ExitCodeOperator.In, 77))
                .exits(77)
                .empty()
                .adopted(Duration.ofHours(1), Set.of(), Event.Survivors.NONE);

        assertThat(story.phase()).isEqualTo(Phase.Completed);
    }
}
