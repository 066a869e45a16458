package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.Exit;
import io.persistentprocess.supervision.Goal;
import io.persistentprocess.supervision.History;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.ProcessId;
import io.persistentprocess.supervision.Replacement;
import io.persistentprocess.supervision.ResourceSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointCodecTest {
    private final CheckpointCodec codec = new CheckpointCodec();

    @ParameterizedTest
    @EnumSource(Checkpoint.Stage.class)
    void whatWasWrittenIsRead(Checkpoint.Stage stage) throws JsonProcessingException {
        Exit exit = Exit.signaled("SIGSEGV", true, new BootTime(7));
        History history = new History(3, 2, List.of(new BootTime(1), new BootTime(2)), Optional.of(exit));
        Checkpoint checkpoint = new Checkpoint(
                Specs.spec(Specs.forking(Optional.of("/run/x.pid"), "exec \"x\"")),
                DeletionPolicy.Orphan,
                Replacement.AtOnce,
                Goal.Hold,
                stage,
                "cafe",
                new ProcessId(4711, 815),
                new BootTime(Long.MAX_VALUE),
                "wörld",
                history);

        assertThat(codec.read(codec.spec(checkpoint), codec.state(checkpoint))).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deletionPolicy", "goal", "stage", "launched", "main", "until", "message", "history"})
    void aStateInWhichSomethingIsMissingIsRefused(String missing) {
        Checkpoint checkpoint = fresh();
        String state = codec.state(checkpoint).replace("\"" + missing + "\":", "\"renamed\":");

        assertThatThrownBy(() -> codec.read(codec.spec(checkpoint), state)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"launch", "restart", "stop", "logRotation", "command", "credentials", "policy", "gracePeriod"})
    void aSpecInWhichSomethingIsMissingIsRefused(String missing) {
        Checkpoint checkpoint = fresh();
        String spec = codec.spec(checkpoint).replace("\"" + missing + "\":", "\"renamed\":");

        assertThatThrownBy(() -> codec.read(spec, codec.state(checkpoint))).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void limitsAreReadAsTheyWereWritten() throws JsonProcessingException {
        Checkpoint limited = with(Optional.of(new ResourceSpec(
                Optional.of(1500L),
                Optional.of(250L),
                Optional.of(1L << 40),
                Optional.empty(),
                Optional.of(12L),
                OomPolicy.Continue)));

        assertThat(codec.read(codec.spec(limited), codec.state(limited))).isEqualTo(limited);
    }

    @Test
    void aSpecOfAnAgentThatKnewNoLimitsHasNone() throws JsonProcessingException {
        Checkpoint checkpoint = fresh();
        String spec = codec.spec(checkpoint).replace(",\"resources\":null", "");

        assertThat(spec).doesNotContain("resources");
        assertThat(codec.read(spec, codec.state(checkpoint)).spec().resources()).isEmpty();
    }

    private static Checkpoint with(Optional<ResourceSpec> resources) {
        InstanceSpec plain = fresh().spec();
        return fresh(resources.map(plain::withResources).orElse(plain));
    }

    private static Checkpoint fresh() {
        return fresh(Specs.spec(Specs.command("/bin/true")));
    }

    private static Checkpoint fresh(InstanceSpec spec) {
        return new Checkpoint(
                spec,
                DeletionPolicy.Terminate,
                Replacement.AtOnce,
                Goal.Run,
                Checkpoint.Stage.IDLE,
                "",
                new ProcessId(0, 0),
                new BootTime(0),
                "",
                History.NONE);
    }

    @Test
    void aFingerprintIsTheSameAfterReading() throws JsonProcessingException {
        Checkpoint checkpoint = fresh();

        Checkpoint read = codec.read(codec.spec(checkpoint), codec.state(checkpoint));

        assertThat(read.spec().launch().fingerprint())
                .isEqualTo(checkpoint.spec().launch().fingerprint());
    }
}
