package io.persistentprocess.agent;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.GroupSpec;
import java.util.List;
import java.util.Optional;

/** What an agent is doing when it dies; each scenario begins with two instances running or to be started. */
public enum CrashScenario {
    START {
        @Override
        public void act(Agent agent, String marker) {}

        @Override
        public boolean done(Agent agent) {
            return allRun(agent);
        }
    },
    /** Services that say that they are ready, perhaps to nobody. */
    NOTIFY {
        @Override
        public void act(Agent agent, String marker) {}

        @Override
        public boolean done(Agent agent) {
            return allRun(agent);
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsThatNotify(marker);
        }
    },
    RESTART {
        @Override
        public void act(Agent agent, String marker) {
            agent.instances()
                    .forEach(view -> ActionExecutorFixture.kill(view.pid().orElseThrow()));
        }

        @Override
        public boolean done(Agent agent) {
            return allRun(agent) && agent.instances().stream().allMatch(view -> view.restarts() == 1);
        }
    },
    /** One of two ends, and the other is restarted with it. */
    GROUP_RESTART {
        @Override
        public void act(Agent agent, String marker) {
            ActionExecutorFixture.kill(agent.instances().getFirst().pid().orElseThrow());
        }

        @Override
        public boolean done(Agent agent) {
            return allRun(agent)
                    && agent.instances().stream()
                            .anyMatch(view -> view.startReason().equals(Optional.of(StartReason.WithGroup)));
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsThatActTogether(marker);
        }
    },
    STOP {
        @Override
        public void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        public boolean done(Agent agent) {
            return agent.instances().isEmpty();
        }

        @Override
        public List<GroupSpec> wanted(String marker) {
            return List.of();
        }
    },
    UPDATE {
        @Override
        public void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        public boolean done(Agent agent) {
            return allRun(agent)
                    && agent.events().recent().stream()
                                    .filter(event -> event.report().type() == InstanceReport.Type.Started)
                                    .count()
                            >= 2;
        }

        @Override
        public List<GroupSpec> wanted(String marker) {
            return CrashingAgent.groups(updated(marker));
        }
    },
    RELEASE {
        @Override
        public void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        public boolean done(Agent agent) {
            return agent.instances().isEmpty()
                    && agent.events().recent().stream()
                            .anyMatch(event -> event.report().type() == InstanceReport.Type.GroupReleased);
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsWithHook(marker);
        }

        @Override
        public List<GroupSpec> wanted(String marker) {
            return List.of();
        }
    },
    ATTACH {
        @Override
        public void act(Agent agent, String marker) {}

        @Override
        public boolean done(Agent agent) {
            return allRun(agent);
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsThatAttach(marker);
        }
    },
    COMMANDS_OF_A_START {
        @Override
        public void act(Agent agent, String marker) {}

        @Override
        public boolean done(Agent agent) {
            return allRun(agent);
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsWithCommands(marker);
        }
    },
    COMMANDS_OF_A_STOP {
        @Override
        public void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        public boolean done(Agent agent) {
            return agent.instances().isEmpty();
        }

        @Override
        public List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsWithCommands(marker);
        }

        @Override
        public List<GroupSpec> wanted(String marker) {
            return List.of();
        }
    },
    ADOPTION {
        @Override
        public void act(Agent agent, String marker) {}

        @Override
        public boolean done(Agent agent) {
            return allRun(agent);
        }
    };

    public abstract void act(Agent agent, String marker);

    public abstract boolean done(Agent agent);

    public List<GroupSpec> given(String marker) {
        return CrashingAgent.groups(marker);
    }

    /** What an agent that comes after the crash is told. */
    public List<GroupSpec> wanted(String marker) {
        return given(marker);
    }

    /** How often an instance may have been restarted afterwards. */
    public long restartsEach() {
        return this == RESTART || this == GROUP_RESTART ? 1 : 0;
    }

    public static String updated(String marker) {
        return marker + "7";
    }

    private static boolean allRun(Agent agent) {
        List<InstanceView> views = agent.instances();
        return views.size() == 2 && views.stream().allMatch(view -> view.phase() == Phase.Running);
    }
}
