package io.persistentprocess.cluster.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupRequestTrackerTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<InstanceView> INSTANCES =
            List.of(instance(0, AT.minusSeconds(60)), instance(1, AT.plusSeconds(1)));

    private final GroupRequestTracker duty = new GroupRequestTracker("worker-1", GroupRequest.Kind.RESTART);

    @Test
    void whatRunsSinceBeforeTheRequestIsRestartedOnce() {
        Optional<String> request = Optional.of(AT + " nginx");

        assertThat(duty.due("uid", request, INSTANCES))
                .containsExactly(InstanceSelector.of(new InstanceId("default", "web", "nginx", 0)));
        assertThat(duty.due("uid", request, INSTANCES)).isEmpty();
    }

    @Test
    void whatHasRunSinceBeforeARequestToReloadIsReloadedUnlessItDoesNotRun() {
        GroupRequestTracker reloads = new GroupRequestTracker("worker-1", GroupRequest.Kind.RELOAD);

        assertThat(reloads.due("uid", Optional.of(AT.toString()), INSTANCES))
                .containsExactly(InstanceSelector.of(new InstanceId("default", "web", "nginx", 0)));
        assertThat(reloads.due("uid", Optional.of(AT.toString()), INSTANCES)).isEmpty();
    }

    @Test
    void aNewValueIsANewRequest() {
        duty.due("uid", Optional.of(AT.toString()), INSTANCES);

        assertThat(duty.due("uid", Optional.of(AT.plusSeconds(5).toString()), INSTANCES))
                .hasSize(2);
    }

    @Test
    void anAgentThatWasRestartedLeavesAloneWhatWasRestartedSince() {
        assertThat(duty.due("uid", Optional.of(AT.toString()), List.of(instance(1, AT.plusSeconds(1)))))
                .isEmpty();
    }

    @Test
    void anAgentThatWasRestartedLeavesAloneWhatWasRestartedByAClockThatIsAhead() {
        List<InstanceView> instances =
                List.of(instance(0, AT.minusSeconds(60), Optional.of(AT.toString())), instance(1, AT.minusSeconds(60)));

        assertThat(duty.due("uid", Optional.of(AT.toString()), instances))
                .containsExactly(InstanceSelector.of(new InstanceId("default", "web", "nginx", 1)));
    }

    @Test
    void anEarlierTimeThanTheLastIsARequestAllTheSame() {
        Optional<String> ahead = Optional.of(AT.plusSeconds(3600).toString());

        assertThat(duty.due("uid", Optional.of(AT.toString()), List.of(instance(0, AT.minusSeconds(60), ahead))))
                .hasSize(1);
    }

    @Test
    void whatHasFailedBeforeTheRequestIsStartedOnceAndWhatFailsAgainIsLeftToItsBackOff() {
        assertThat(duty.due(
                        "uid",
                        Optional.of(AT.toString()),
                        List.of(waiting(0, AT.minusSeconds(1)), waiting(1, AT.plusSeconds(1)))))
                .containsExactly(InstanceSelector.of(new InstanceId("default", "web", "nginx", 0)));
    }

    @Test
    void anotherNodesRequestAndOneThatCannotBeReadAreNone() {
        assertThat(duty.due("uid", Optional.of(AT + " @worker-2"), INSTANCES)).isEmpty();
        assertThat(duty.due("uid", Optional.of("now"), INSTANCES)).isEmpty();
        assertThat(duty.due("uid", Optional.empty(), INSTANCES)).isEmpty();
    }

    @Test
    void groupsThatAreGoneAreForgotten() {
        duty.due("uid", Optional.of(AT.toString()), INSTANCES);
        duty.keepOnly(Set.of());

        assertThat(duty.due("uid", Optional.of(AT.toString()), INSTANCES)).hasSize(1);
    }

    private static InstanceView waiting(int ordinal, Instant endedAt) {
        return new InstanceView(
                new InstanceId("default", "web", "nginx", ordinal),
                Phase.BackOff,
                Goal.Run,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of(AT.plusSeconds(60)),
                Optional.empty(),
                Optional.of(endedAt),
                Optional.empty(),
                List.of(),
                "",
                true,
                Optional.empty());
    }

    private static InstanceView instance(int ordinal, Instant startedAt) {
        return instance(ordinal, startedAt, Optional.empty());
    }

    private static InstanceView instance(int ordinal, Instant startedAt, Optional<String> restartedAt) {
        return new InstanceView(
                new InstanceId("default", "web", "nginx", ordinal),
                Phase.Running,
                Goal.Run,
                Optional.of(startedAt),
                OptionalInt.of(1),
                Optional.of(startedAt),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                restartedAt,
                List.of(),
                "",
                false,
                Optional.empty());
    }
}
