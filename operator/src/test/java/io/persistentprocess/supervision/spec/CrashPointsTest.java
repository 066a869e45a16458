package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row 20 on paper and without gaps: an agent dies before, or in the midst of, each action of what it does in turn. */
class CrashPointsTest {
    private static final InstanceSpec WEB = Specs.spec(Program.named("steady").launch(1));
    private static final InstanceSpec NEXT_WEB =
            Specs.spec(Program.named("flaky-pool").launch(2));
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

    /** What an agent is doing when it dies, and what must have come of it in the end. */
    enum Deed {
        START {
            @Override
            void act(SimulatedSite site) {
                site.wants(WEB);
            }
        },
        RESTART {
            @Override
            void prepare(SimulatedSite site) {
                site.wants(WEB).passes(A_WHILE);
            }

            @Override
            void act(SimulatedSite site) {
                site.mainIsKilled();
            }

            @Override
            long restarts() {
                return 1;
            }
        },
        UPDATE {
            @Override
            void prepare(SimulatedSite site) {
                site.wants(WEB).passes(A_WHILE);
            }

            @Override
            void act(SimulatedSite site) {
                site.wants(wanted());
            }

            @Override
            InstanceSpec wanted() {
                return NEXT_WEB;
            }
        },
        START_OF_A_DAEMON {
            @Override
            void act(SimulatedSite site) {
                site.wants(wanted());
            }

            @Override
            InstanceSpec wanted() {
                return DAEMON;
            }
        },
        START_WITH_NEEDS {
            @Override
            void act(SimulatedSite site) {
                site.wants(wanted());
            }

            @Override
            InstanceSpec wanted() {
                return NEEDY;
            }
        },
        RESTART_WITH_NEEDS {
            @Override
            void prepare(SimulatedSite site) {
                site.wants(wanted()).passes(A_WHILE);
            }

            @Override
            void act(SimulatedSite site) {
                site.mainIsKilled();
            }

            @Override
            InstanceSpec wanted() {
                return NEEDY;
            }

            @Override
            long restarts() {
                return 1;
            }
        },
        UPDATE_WITH_NEEDS {
            @Override
            void prepare(SimulatedSite site) {
                site.wants(WEB).passes(A_WHILE);
            }

            @Override
            void act(SimulatedSite site) {
                site.wants(wanted());
            }

            @Override
            InstanceSpec wanted() {
                return NEEDY;
            }
        },
        RESTART_OF_A_DAEMON {
            @Override
            void prepare(SimulatedSite site) {
                site.wants(wanted()).passes(A_WHILE);
            }

            @Override
            void act(SimulatedSite site) {
                site.mainIsKilled();
            }

            @Override
            InstanceSpec wanted() {
                return DAEMON;
            }

            @Override
            long restarts() {
                return 1;
            }
        };

        void prepare(SimulatedSite site) {}

        abstract void act(SimulatedSite site);

        InstanceSpec wanted() {
            return WEB;
        }

        long restarts() {
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource
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
