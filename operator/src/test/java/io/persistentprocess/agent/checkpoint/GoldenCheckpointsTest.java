package io.persistentprocess.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints as agents of each release have written them, and will, read by this one. None of the files may ever change; a release adds its own. */
class GoldenCheckpointsTest {
    private static final LaunchOrigin RICH = new LaunchOrigin.From(GoldenCheckpoints.RICH.launch());

    private final CheckpointCodec codec = new CheckpointCodec();

    static Stream<String> names() {
        return GoldenCheckpoints.all(RICH).keySet().stream();
    }

    private static Checkpoint understood(GoldenCheckpoints.Attributes attributes) {
        return attributes.read().checkpoint().orElseThrow(() -> new AssertionError(attributes.read()));
    }

    private static String notUnderstood(GoldenCheckpoints.Attributes attributes) {
        return attributes.read() instanceof CheckpointRecord.NotUnderstood(String why)
                ? why
                : "it was understood: " + attributes.read();
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatWasWrittenBeforeThereWereVersionsMeansTheSame(String name) {
        assertThat(GoldenCheckpoints.attributes("unversioned/" + name).read())
                .isEqualTo(new CheckpointRecord.Understood(
                        GoldenCheckpoints.all(new LaunchOrigin.Unknown()).get(name),
                        CheckpointRecord.Format.UNVERSIONED));
    }

    @ParameterizedTest
    @MethodSource("names")
    void version1MeansTheSame(String name) {
        assertThat(GoldenCheckpoints.attributes("v1/" + name).read())
                .isEqualTo(new CheckpointRecord.Understood(
                        GoldenCheckpoints.all(RICH).get(name), CheckpointRecord.Format.VERSIONED));
    }

    @ParameterizedTest
    @MethodSource("names")
    void version1IsWrittenByteForByte(String name) {
        Checkpoint checkpoint = GoldenCheckpoints.all(RICH).get(name);

        assertThat(new GoldenCheckpoints.Attributes(
                        Optional.of(codec.spec(checkpoint)),
                        codec.launched(checkpoint),
                        Optional.of(codec.state(checkpoint))))
                .isEqualTo(GoldenCheckpoints.attributes("v1/" + name));
    }

    /** An agent may die between any two writes of the migration, and of those of the next agents. */
    @ParameterizedTest
    @MethodSource("names")
    void attributesWithAVersionAreReadBesideThoseWithout(String name) {
        GoldenCheckpoints.Attributes before = GoldenCheckpoints.attributes("unversioned/" + name);
        Checkpoint checkpoint = understood(before);
        Optional<String> spec = Optional.of(codec.spec(checkpoint));
        Optional<String> state = Optional.of(codec.state(checkpoint));

        assertThat(understood(new GoldenCheckpoints.Attributes(spec, Optional.empty(), before.state())))
                .isEqualTo(checkpoint);
        assertThat(understood(new GoldenCheckpoints.Attributes(before.spec(), Optional.empty(), state)))
                .isEqualTo(checkpoint);
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        Checkpoint checkpoint = understood(GoldenCheckpoints.attributes("v2/fields-added"));
        Checkpoint known = GoldenCheckpoints.all(RICH).get("rich-running");

        LaunchSpec launch = checkpoint.spec().launch();
        assertThat(launch.isSameProcess(known.spec().launch())).isTrue();
        assertThat(checkpoint.launched().isFrom(launch)).isTrue();
        assertThat(checkpoint.spec().restart()).isEqualTo(known.spec().restart());
        assertThat(checkpoint.main()).isEqualTo(known.main());
        assertThat(checkpoint.stage()).isEqualTo(known.stage());
    }

    @Test
    void aWordOfALaterVersionIsReadWithCareWhereThatWillDo() {
        Checkpoint checkpoint = understood(GoldenCheckpoints.attributes("v2/fields-added"));

        assertThat(checkpoint.history().lastExit().orElseThrow().reason()).isEqualTo(ExitReason.Unknown);
        assertThat(checkpoint.spec().stop().mode()).isEqualTo(StopMode.Mixed);
    }

    /** Down and up again: an agent of the later version must find what it had started the process from. */
    @Test
    void whatALaterVersionKnewOfALaunchIsKeptAsLongAsItsProcess() {
        Checkpoint down = understood(GoldenCheckpoints.attributes("v2/fields-added"));
        Map<String, String> later =
                Map.of("timerSlack", "\"50us\"", "seccomp", "{\"profile\":\"strict\",\"allow\":[1,2.5,null]}");
        assertThat(down.spec().launch().laterFields()).isEqualTo(later);

        // The manifest as this version understands it.
        LaunchSpec wanted = GoldenCheckpoints.RICH.launch();
        Checkpoint rewritten = new Checkpoint(
                down.spec().withLaunch(wanted),
                down.deletionPolicy(),
                down.replacement(),
                down.goal(),
                down.stage(),
                down.launched(),
                down.main(),
                down.until(),
                down.message(),
                down.history());

        assertThat(codec.spec(rewritten)).doesNotContain("timerSlack");
        assertThat(codec.launched(rewritten))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("\"timerSlack\":\"50us\"")
                        .contains("\"seccomp\":{\"profile\":\"strict\",\"allow\":[1,2.5,null]}"));
        assertThat(understood(new GoldenCheckpoints.Attributes(
                        Optional.of(codec.spec(rewritten)),
                        codec.launched(rewritten),
                        Optional.of(codec.state(rewritten)))))
                .isEqualTo(rewritten);
    }

    @Test
    void aTypeOfALaterVersionIsNotGuessedAt() {
        assertThat(notUnderstood(GoldenCheckpoints.attributes("v2/type-added")))
                .isEqualTo("spec.launch.type is \"Dbus\", which this version of ppg does not know, in it");
    }

    @Test
    void aVersionThatThisOneCannotReadIsNotGuessedAt() {
        assertThat(notUnderstood(GoldenCheckpoints.attributes("v3/incompatible")))
                .isEqualTo("it has version 3, and this version of ppg reads those to 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unversioned", "v1"})
    void whatIsTornIsNotUnderstood(String version) {
        GoldenCheckpoints.Attributes whole = GoldenCheckpoints.attributes(version + "/rich-outdated");
        for (String torn : torn(whole.spec().orElseThrow())) {
            notUnderstood(new GoldenCheckpoints.Attributes(Optional.of(torn), whole.launched(), whole.state()));
        }
        for (String torn : torn(whole.state().orElseThrow())) {
            assertThat(notUnderstood(
                            new GoldenCheckpoints.Attributes(whole.spec(), whole.launched(), Optional.of(torn))))
                    .startsWith("its attribute \"state\" is not");
        }
        whole.launched()
                .ifPresent(launched -> torn(launched)
                        .forEach(torn -> assertThat(notUnderstood(new GoldenCheckpoints.Attributes(
                                        whole.spec(), Optional.of(torn), whole.state())))
                                .startsWith("its attribute \"launched\" is not")));
    }

    private static List<String> torn(String text) {
        List<String> torn = new ArrayList<>();
        for (int length = 0; length < text.length(); length++) {
            torn.add(text.substring(0, length));
        }
        return torn;
    }

    @Test
    void halfACheckpointIsNotUnderstood() {
        GoldenCheckpoints.Attributes whole = GoldenCheckpoints.attributes("v1/plain-held");

        assertThat(notUnderstood(new GoldenCheckpoints.Attributes(whole.spec(), Optional.empty(), Optional.empty())))
                .isEqualTo("its attribute \"state\" is missing");
        assertThat(notUnderstood(new GoldenCheckpoints.Attributes(Optional.empty(), Optional.empty(), whole.state())))
                .isEqualTo("its attribute \"spec\" is missing");
        assertThat(new GoldenCheckpoints.Attributes(Optional.empty(), Optional.empty(), Optional.empty()).read())
                .isEqualTo(new CheckpointRecord.Nothing());
    }
}
