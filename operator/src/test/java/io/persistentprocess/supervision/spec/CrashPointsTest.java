package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.SimulatedProcess;
import io.persistentprocess.supervision.instance.SimulatedSite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 20 on paper and without gaps: an agent dies before, or in the midst of, each action of what it does in turn. */
class CrashPointsTest {
    private static final InstanceSpec WEB = Specs.spec(Program.named("steady").launch(1));
    private static final InstanceSpec NEXT_WEB =
            Specs.spec(Program.named("flaky-pool").launch(2));
    /** Its workers outlive it. */
    private static final InstanceSpec LEAVING =
            Specs.spec(Program.named("flaky-pool").launch(5), Specs.RESTART, Specs.stop(StopMode.Main));

    private static final InstanceSpec DAEMON =
            Specs.spec(Program.named("daemon").launch(3));
    private static final InstanceSpec NEEDY = Specs.spec(
                    Program.named("steady").launch(4).withProvision(Needs.A_PATH_AND_A_FILE))
            .withLifecycle(new LifecycleSpec(
                    Optional.of(new CommandSpec(List.of("test"), Duration.ofSeconds(30), CommandSpec.Rights.MEMBER)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    private static final Duration A_WHILE = Duration.ofMinutes(3);
    private static final int SEEDS = 20;

    /**
     * What an agent is doing when it dies, and what must have come of it in the end.
     *
     * @param before what runs before; empty: nothing
     */
    record Deed(String name, Optional<InstanceSpec> before, InstanceSpec wanted) {
        static Deed start(String name, InstanceSpec wanted) {
            return new Deed(name, Optional.empty(), wanted);
        }

        static Deed restart(String name, InstanceSpec wanted) {
            return new Deed(name, Optional.of(wanted), wanted);
        }

        static Deed update(String name, InstanceSpec wanted) {
            return new Deed(name, Optional.of(WEB), wanted);
        }

        void prepare(SimulatedSite site) {
            before.ifPresent(spec -> site.wants(spec).passes(A_WHILE));
        }

        void act(SimulatedSite site) {
            if (isRestart()) {
                site.mainIsKilled();
            } else {
                site.wants(wanted);
            }
        }

        long restarts() {
            return isRestart() ? 1 : 0;
        }

        private boolean isRestart() {
            return before.equals(Optional.of(wanted));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Deed> deeds() {
        return Stream.of(
                Deed.start("start", WEB),
                Deed.restart("restart", WEB),
                Deed.update("update", NEXT_WEB),
                Deed.restart("restart that leaves workers", LEAVING),
                Deed.update("update of one that leaves workers", LEAVING),
                Deed.start("start of a daemon", DAEMON),
                Deed.start("start with needs", NEEDY),
                Deed.restart("restart with needs", NEEDY),
                Deed.update("update with needs", NEEDY),
                Deed.restart("restart of a daemon", DAEMON));
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void row20_whatShouldRunRunsOnceAndIsCountedRight(Deed deed) {
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean survived = false;
            for (int action = 1; !survived; action++) {
                SimulatedSite site = new SimulatedSite(seed);
                deed.prepare(site);
                site.agentDiesBeforeAction(action);
                deed.act(site);
                survived = site.passes(A_WHILE).agentLives();
                site.anotherAgentComes().wants(deed.wanted()).passes(A_WHILE);
                assertThat(site.instance())
                        .as("seed %d, death at action %d", seed, action)
                        .hasValueSatisfying(instance -> {
                            assertThat(instance.state().phase()).isEqualTo(Phase.Running);
                            assertThat(instance.launched())
                                    .isEqualTo(
                                            new LaunchOrigin.From(deed.wanted().launch()));
                            assertThat(instance.history().restarts()).isEqualTo(deed.restarts());
                        });
                assertThat(mains(site)).isEqualTo(1);
            }
        }
    }

    @Test
    void row20_whatAStoppedInstanceLeavesIsLeftByTheNextAgentToo() {
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean survived = false;
            for (int action = 1; !survived; action++) {
                SimulatedSite site = new SimulatedSite(seed).wants(LEAVING).passes(A_WHILE);
                List<SimulatedProcess> workers = workers(site);
                site.agentDiesBeforeAction(action).asks(new Event.StopRequested());
                survived = site.passes(Duration.ofSeconds(1)).agentLives();
                site.anotherAgentComes().asks(new Event.StopRequested()).passes(Duration.ofSeconds(1));
                assertThat(site.instance())
                        .as("seed %d, death at action %d", seed, action)
                        .hasValueSatisfying(
                                instance -> assertThat(instance.state().phase()).isEqualTo(Phase.Stopped));
                assertThat(workers).hasSize(3).containsAll(workers(site));
                site.passes(Duration.ofMinutes(20)).wantsNothing().passes(A_WHILE);
                assertThat(site.cgroup().exists()).isFalse();
            }
        }
    }

    private static List<SimulatedProcess> workers(SimulatedSite site) {
        return site.cgroup().natives().stream()
                .filter(process -> process.role() == SimulatedProcess.Role.WORKER)
                .toList();
    }

    private static long mains(SimulatedSite site) {
        return site.cgroup().natives().stream()
                .filter(process -> process.role() != SimulatedProcess.Role.WORKER)
                .count();
    }

    /** How something ends that ran, and that is not to run any more. */
    enum Ending {
        STOP {
            @Override
            void act(SimulatedSite site) {
                site.asks(new Event.StopRequested());
            }
        },
        SUSPENSION {
            @Override
            void act(SimulatedSite site) {
                site.wants(NEXT_WEB, Goal.Suspend);
            }
        },
        REMOVAL {
            @Override
            void act(SimulatedSite site) {
                site.wantsNothing();
            }
        };

        abstract void act(SimulatedSite site);
    }

    @ParameterizedTest
    @EnumSource
    void row20_whatShouldNotRunLeavesNoProcessBehind(Ending ending) {
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean survived = false;
            for (int action = 1; !survived; action++) {
                SimulatedSite site = new SimulatedSite(seed).wants(NEXT_WEB).passes(A_WHILE);
                site.agentDiesBeforeAction(action);
                ending.act(site);
                survived = site.passes(A_WHILE).agentLives();
                site.anotherAgentComes();
                ending.act(site);
                site.passes(A_WHILE);
                assertThat(site.cgroup().natives())
                        .as("seed %d, death at action %d", seed, action)
                        .isEmpty();
                assertThat(site.cgroup().exists()).isEqualTo(ending != Ending.REMOVAL);
            }
        }
    }
}
