package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "Always,    exit 0,  Starting",
        "Always,    exit 3,  Starting",
        "Always,    exit 1,  Starting",
        "Always,    SIGSEGV, Starting",
        "Always,    unknown, Starting",
        "OnFailure, exit 0,  Completed",
        "OnFailure, exit 3,  Completed",
        "OnFailure, exit 1,  Starting",
        "OnFailure, SIGSEGV, Starting",
        "OnFailure, unknown, Starting",
        "Never,     exit 0,  Completed",
        "Never,     exit 3,  Completed",
        "Never,     exit 1,  Failed",
        "Never,     SIGSEGV, Failed",
        "Never,     unknown, Failed",
    })
    void row2_policyAndExitDecideTogether(RestartPolicy policy, String end, Phase phase) {
        Story story = Story.started(Specs.spec(Specs.simple("web"), allowing3(policy), Specs.STOP));
        story.after(Duration.ofMinutes(1)).ends(end(end)).empty();
        assertThat(story.phase()).isEqualTo(phase);
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, Completed, exited with code 0",
        "exit 3, Completed, exited with code 3",
        "exit 1, Error, exited with code 1",
        "SIGSEGV, Signaled, 'killed by SIGSEGV, core dumped'",
        "unknown, Unknown, 'exited, exit status unknown'",
    })
    void row2_theLastExitTellsHowItEnded(String end, ExitReason reason, String message) {
        Story story = Story.started(Specs.spec(Specs.simple("web"), allowing3(RestartPolicy.Always), Specs.STOP));
        story.ends(end(end));
        Exit exit = story.instance().history().lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(reason);
        assertThat(exit.message()).isEqualTo(message);
        assertThat(exit.at()).isEqualTo(story.now());
    }

    @Test
    void whyItIsNotStartedAgainIsSaid() {
        Story story = Story.started(Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.Never), Specs.STOP));
        story.exits(7).empty();
        assertThat(story.state())
                .isEqualTo(new InstanceState.Failed("exited with code 7; its restart policy is Never"));
    }

    @Test
    void row5_aStartErrorOfAMemberThatIsNeverRestartedIsItsEnd() {
        Story story = Story.of(Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.Never), Specs.STOP));
        story.wanted(story.instance().spec()).empty();
        story.happens(new Event.SpawnFailed("exec /usr/bin/web: No such file or directory"))
                .empty();
        assertThat(story.state())
                .isEqualTo(new InstanceState.Failed(
                        "exec /usr/bin/web: No such file or directory; its restart policy is Never"));
    }

    private static RestartSpec allowing3(RestartPolicy policy) {
        RestartSpec base = Specs.policy(policy);
        return new RestartSpec(
                policy,
                Set.of(3),
                base.stableAfter(),
                base.initial(),
                base.factor(),
                base.max(),
                base.jitter(),
                base.limitBurst(),
                base.limitInterval());
    }

    private static ProcessEnd end(String text) {
        return switch (text) {
            case "SIGSEGV" -> new ProcessEnd.Killed("SIGSEGV", true);
            case "unknown" -> new ProcessEnd.StatusUnknown();
            default -> new ProcessEnd.Exited(Integer.parseInt(text.substring("exit ".length())));
        };
    }
}
