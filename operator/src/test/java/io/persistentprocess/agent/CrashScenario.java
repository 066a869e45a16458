package io.persistentprocess.agent;

import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.Phase;
import io.persistentprocess.supervision.Report;
import java.util.List;

/** What an agent is doing when it dies; each scenario begins with two instances running or to be started. */
enum CrashScenario {
    START {
        @Override
        void act(Agent agent, String marker) {}

        @Override
        boolean done(Agent agent) {
            return allRun(agent);
        }
    },
    RESTART {
        @Override
        void act(Agent agent, String marker) {
            agent.instances().forEach(view -> HostFixture.kill(view.pid().orElseThrow()));
        }

        @Override
        boolean done(Agent agent) {
            return allRun(agent) && agent.instances().stream().allMatch(view -> view.restarts() == 1);
        }
    },
    STOP {
        @Override
        void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        boolean done(Agent agent) {
            return agent.instances().isEmpty();
        }

        @Override
        List<GroupSpec> wanted(String marker) {
            return List.of();
        }
    },
    UPDATE {
        @Override
        void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        boolean done(Agent agent) {
            return allRun(agent)
                    && agent.events().recent().stream()
                                    .filter(event -> event.report().type() == Report.Type.Started)
                                    .count()
                            >= 2;
        }

        @Override
        List<GroupSpec> wanted(String marker) {
            return CrashingAgent.groups(updated(marker));
        }
    },
    RELEASE {
        @Override
        void act(Agent agent, String marker) {
            agent.apply(wanted(marker));
        }

        @Override
        boolean done(Agent agent) {
            return agent.instances().isEmpty()
                    && agent.events().recent().stream()
                            .anyMatch(event -> event.report().type() == Report.Type.GroupReleased);
        }

        @Override
        List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsWithHook(marker);
        }

        @Override
        List<GroupSpec> wanted(String marker) {
            return List.of();
        }
    },
    ATTACH {
        @Override
        void act(Agent agent, String marker) {}

        @Override
        boolean done(Agent agent) {
            return allRun(agent);
        }

        @Override
        List<GroupSpec> given(String marker) {
            return CrashingAgent.groupsThatAttach(marker);
        }
    },
    ADOPTION {
        @Override
        void act(Agent agent, String marker) {}

        @Override
        boolean done(Agent agent) {
            return allRun(agent);
        }
    };

    abstract void act(Agent agent, String marker);

    abstract boolean done(Agent agent);

    List<GroupSpec> given(String marker) {
        return CrashingAgent.groups(marker);
    }

    /** What an agent that comes after the crash is told. */
    List<GroupSpec> wanted(String marker) {
        return given(marker);
    }

    static String updated(String marker) {
        return marker + "7";
    }

    private static boolean allRun(Agent agent) {
        List<InstanceView> views = agent.instances();
        return views.size() == 2 && views.stream().allMatch(view -> view.phase() == Phase.Running);
    }
}
