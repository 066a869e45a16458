package io.persistentprocess.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.loop.InstanceTimers;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is counted of a fleet on a host whose clock goes on by a second with each start. */
class RestartCountersTest {
    private static final Duration START = Duration.ofMillis(7);

    private final RestartCounters tally = new RestartCounters();
    private final InstanceViews views = new InstanceViews(tally, new ActiveConditions());
    private final SlowHost host = new SlowHost();
    private final InstanceSupervisor fleet =
            new InstanceSupervisor(host, new InstanceTimers(), views, RestartCountersTest::refuse, () -> host.now);

    private static void refuse(Throwable failure, String consequence) {
        throw new AssertionError(consequence, failure);
    }

    private void apply(GroupSpec... groups) {
        fleet.apply(DesiredState.of(List.of(groups)));
        workOff();
    }

    private void workOff() {
        while (fleet.work()) {}
    }

    private void kill(InstanceId id) {
        fleet.deliver(id, new Event.MainEnded(host.process, new ProcessEnd.Killed("SIGKILL", false)));
        workOff();
    }

    @Test
    void aFirstStartIsNoRestart() {
        apply(Specs.group(Specs.command("/bin/true")));

        assertThat(tally.measureMembers())
                .as("what looks at increases has something to see the first one from")
                .extracting(Measurements.MemberRestarts::reason, Measurements.MemberRestarts::count)
                .containsExactlyInAnyOrder(
                        tuple("Completed", 0L),
                        tuple("Error", 0L),
                        tuple("Signaled", 0L),
                        tuple("OOMKilled", 0L),
                        tuple("StartError", 0L),
                        tuple("Unknown", 0L),
                        tuple("SpecChanged", 0L),
                        tuple("Requested", 0L));
        assertThat(tally.measureDurations().counts()).containsOnly(0L);
    }

    @Test
    void aRestartIsCountedByTheReasonOfTheEndAndTakesAsLongAsTheMemberWasMissing() {
        apply(Specs.group(Specs.command("/bin/true")));

        kill(Specs.WEB);

        assertThat(counted(tally.measureMembers()))
                .containsExactly(new Measurements.MemberRestarts("default", "group", "web", "Signaled", 1));
        assertThat(tally.measureDurations().sumSeconds()).isEqualTo(START.toMillis() / 1e3);
    }

    @Test
    void theDelayOfABackOffIsNoPartOfARestart() {
        apply(Specs.group(Specs.command("/bin/true")));
        kill(Specs.WEB);
        kill(Specs.WEB);
        assertThat(tally.measureDurations().sumSeconds())
                .as("one back, one backing off")
                .isEqualTo(0.007);

        host.now = new BootTime(fleet.wakeAtNanos());
        workOff();

        assertThat(counted(tally.measureMembers()))
                .extracting(Measurements.MemberRestarts::count)
                .containsExactly(2L);
        assertThat(tally.measureDurations().sumSeconds()).isEqualTo(0.014);
    }

    @Test
    void aRestartByHandIsDistinguishedAndItsTimeIsNotTaken() {
        apply(Specs.group(Specs.command("/bin/true")));

        fleet.deliver(Specs.WEB, new Event.RestartRequested());
        workOff();
        kill(Specs.WEB);

        assertThat(host.starts).isEqualTo(2);
        assertThat(counted(tally.measureMembers()))
                .containsExactly(new Measurements.MemberRestarts("default", "group", "web", "Requested", 1));
        assertThat(tally.measureDurations().counts()).containsOnly(0L);
    }

    @Test
    void theCountsOfAMemberGoWithIt() {
        apply(Specs.group(Specs.command("/bin/true")));
        kill(Specs.WEB);

        apply();
        kill(Specs.WEB);

        assertThat(views.phases()).isEmpty();
        assertThat(tally.measureMembers()).isEmpty();
    }

    private static Instance instance(InstanceId id) {
        return Instance.fresh(id, Specs.spec(Specs.command("/bin/true")), DeletionPolicy.Terminate);
    }

    @Test
    void aMemberKeepsItsCountsWhileAnyOfItsInstancesIsThere() {
        MemberRestartCounters members = new MemberRestartCounters();
        members.appeared(instance(Specs.id("web", 0)));
        members.appeared(instance(Specs.id("web", 1)));
        members.restarted(Specs.id("web", 1), "Error");

        members.gone(Specs.id("web", 1));
        assertThat(counted(members.measure())).hasSize(1);

        members.gone(Specs.id("web", 0));
        assertThat(members.measure()).isEmpty();
    }

    @Test
    void noManifestMakesMoreRowsThanThereIsRoomFor() {
        MemberRestartCounters members = new MemberRestartCounters();
        int many = MemberRestartCounters.MEMBERS_TOLD_APART + 100;
        for (int i = 0; i < many; i++) {
            members.appeared(instance(Specs.id("web" + i, 0)));
            members.restarted(Specs.id("web" + i, 0), "Error");
        }

        assertThat(members.measure()).hasSizeLessThan(many + MemberRestartCounters.MEMBERS_FROM_ZERO * 8);
        assertThat(counted(members.measure()))
                .hasSize(MemberRestartCounters.MEMBERS_TOLD_APART + 1)
                .contains(new Measurements.MemberRestarts("", "", "(others)", "Error", 100));
    }

    private static List<Measurements.MemberRestarts> counted(List<Measurements.MemberRestarts> rows) {
        return rows.stream().filter(row -> row.count() > 0).toList();
    }

    /** Starts take their time, by its own clock. */
    private static final class SlowHost implements ActionExecutor {
        private BootTime now = new BootTime(1_000_000_000_000L);
        private ProcessId process = new ProcessId(0, 0);
        private int starts;

        @Override
        public void carryOut(Action action, Answers answers) {
            switch (action) {
                case Action.Clear(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
                case Action.AwaitEmpty(InstanceId id) -> answers.answer(id, new Event.CgroupEmpty());
                case Action.PrepareStart start -> answers.answer(start.id(), new Event.StartPrepared());
                case Action.Spawn spawn -> {
                    now = now.plus(START);
                    process = new ProcessId(++starts, 1);
                    answers.answer(spawn.id(), new Event.Spawned(process));
                }
                default -> {}
            }
        }

        @Override
        public List<InstanceId> known() {
            return List.of();
        }

        @Override
        public Optional<Legacy> legacy(InstanceId id) {
            return Optional.empty();
        }
    }
}
