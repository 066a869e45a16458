package io.persistentprocess.supervision.group;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final InstanceSpec SPEC = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec OTHER =
            Specs.spec(Specs.simple("web", "--other"), Specs.limit(3, Duration.ofMinutes(1)), Specs.STOP);
    private static final InstanceId SECOND = new InstanceId(WEB.namespace(), WEB.group(), WEB.member(), 1);

    private final Instance running = Story.started(SPEC).instance();

    @Test
    void aGroupThatWaitsKeepsItsLaunchSpecAndTakesWhatTheRunningProcessNeedNotEndFor() {
        GroupSpec group = group(Map.of(WEB, OTHER)).waiting();

        InstanceSpec spec = wanted(DesiredState.of(List.of(group)), WEB).spec();

        assertThat(spec.launch()).isEqualTo(SPEC.launch());
        assertThat(spec.restart()).isEqualTo(OTHER.restart());
    }

    @Test
    void whatAGroupThatWaitsHasNewStarts() {
        GroupSpec group = group(Map.of(WEB, OTHER, SECOND, OTHER)).waiting();

        assertThat(wanted(DesiredState.of(List.of(group)), SECOND).spec()).isEqualTo(OTHER);
    }

    @Test
    void whatAGroupThatWaitsNoLongerListsGoes() {
        GroupSpec group = group(Map.of(SECOND, OTHER)).waiting();

        assertThat(changes(DesiredState.of(List.of(group))))
                .contains(new Reconciliation.Change(WEB, new Event.Unwanted()));
    }

    @Test
    void aGroupThatIsToBeLeftAloneGetsNoEvent() {
        assertThat(changes(new DesiredState(List.of(), Set.of(WEB.groupId())))).isEmpty();
    }

    @Test
    void ofAGroupThatIsToBeEmptyEverythingStopsThoughItsDeletionWouldLeaveItRunning() {
        Instance orphan = Story.started(SPEC)
                .happens(new Event.Wanted(SPEC, DeletionPolicy.Orphan, Goal.Run))
                .instance();
        DesiredState nothing = DesiredState.of(List.of(GroupSpec.empty(WEB.groupId())));

        assertThat(Reconciliation.plan(Map.of(WEB, orphan), nothing))
                .containsExactly(new Reconciliation.Change(WEB, new Event.Unwanted()));
    }

    private Event.Wanted wanted(DesiredState desired, InstanceId id) {
        return changes(desired).stream()
                .filter(change -> change.id().equals(id))
                .map(change -> (Event.Wanted) change.event())
                .findFirst()
                .orElseThrow();
    }

    private List<Reconciliation.Change> changes(DesiredState desired) {
        return Reconciliation.plan(Map.of(WEB, running), desired);
    }

    private static GroupSpec group(Map<InstanceId, InstanceSpec> instances) {
        return new GroupSpec(WEB.groupId(), false, DeletionPolicy.Terminate, instances);
    }
}
