package io.persistentprocess.supervision.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupOccupancyTest {
    private static final InstanceId OTHER = new InstanceId("default", "shop", "db", 0);
    private static final InstanceState RUNNING = new InstanceState.Running(new ProcessId(5, 5), new BootTime(0));

    private final GroupOccupancy occupancy = new GroupOccupancy();

    private static Instance instance(InstanceId id, Goal goal, InstanceState state) {
        return Instance.fresh(id, Specs.spec(Specs.simple("nginx")), DeletionPolicy.Terminate)
                .withGoal(goal)
                .in(state);
    }

    private static Instance web(InstanceState state) {
        return instance(Specs.WEB, Goal.Run, state);
    }

    private Optional<ReleaseReason> changed(Instance before, Instance now) {
        return occupancy.changed(Optional.of(before), now);
    }

    @Test
    void aRestartIsNoRelease() {
        Instance running = web(RUNNING);
        Instance waiting =
                web(new InstanceState.BackOff(new BootTime(Duration.ofMinutes(5).toNanos())));
        assertThat(occupancy.changed(Optional.empty(), running)).isEmpty();
        assertThat(changed(running, waiting)).isEmpty();
        assertThat(changed(waiting, running)).isEmpty();
    }

    @Test
    void theLastOneToRestReleasesTheGroup() {
        Instance running = web(RUNNING);
        Instance other = instance(OTHER, Goal.Run, RUNNING);
        assertThat(occupancy.changed(Optional.empty(), running)).isEmpty();
        assertThat(occupancy.changed(Optional.empty(), other)).isEmpty();
        assertThat(changed(running, web(new InstanceState.Failed("no")))).isEmpty();
        assertThat(changed(other, instance(OTHER, Goal.Run, new InstanceState.Completed())))
                .contains(ReleaseReason.Failed);
    }

    @Test
    void oneThatIsAboutToBeKnownHoldsTheGroup() {
        Instance running = web(RUNNING);
        assertThat(occupancy.changed(Optional.empty(), running)).isEmpty();
        occupancy.expects(OTHER);
        assertThat(changed(running, web(new InstanceState.Gone()))).isEmpty();
    }

    @Test
    void theReasonIsTheLastOnes() {
        for (InstanceState end : new InstanceState[] {new InstanceState.Gone(), new InstanceState.Idle()}) {
            GroupOccupancy fresh = new GroupOccupancy();
            assertThat(fresh.changed(Optional.empty(), web(RUNNING))).isEmpty();
            Goal goal = end instanceof InstanceState.Gone ? Goal.Remove : Goal.Hold;
            ReleaseReason reason = end instanceof InstanceState.Gone ? ReleaseReason.Removed : ReleaseReason.Stopped;
            assertThat(fresh.changed(Optional.of(web(RUNNING)), instance(Specs.WEB, goal, end)))
                    .contains(reason);
        }
    }

    @Test
    void whatNeverRanIsNotReleased() {
        Instance idle = instance(Specs.WEB, Goal.Suspend, new InstanceState.Idle());
        assertThat(changed(idle, idle)).isEmpty();
        assertThat(occupancy.atRest()).containsEntry(Specs.WEB, ReleaseReason.Suspended);
    }
}
