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
    START,
    /** The second waits for what the first has made. */
    CONDITIONS,
    /** Services that report that they are ready, perhaps while no agent runs. */
    NOTIFY,
    RESTART,
    /** One of two ends, and the other is restarted with it. */
    GROUP_RESTART,
    STOP,
    UPDATE,
    /** A change of the spec that a command has the process take over. */
    RELOAD,
    RELEASE,
    ATTACH,
    COMMANDS_OF_A_START,
    COMMANDS_OF_A_STOP,
    /** The main processes end, and what they have started outlives them. */
    SESSIONS_AT_A_RESTART,
    SESSIONS_AT_A_STOP,
    ADOPTION;

    public List<GroupSpec> given(String marker) {
        return switch (this) {
            case START, RESTART, STOP, UPDATE, ADOPTION -> CrashingAgent.groups(marker);
            case CONDITIONS -> CrashingAgent.groupsWithACondition(marker);
            case SESSIONS_AT_A_RESTART, SESSIONS_AT_A_STOP -> CrashingAgent.groupsWithSessions(marker);
            case NOTIFY -> CrashingAgent.groupsThatNotify(marker);
            case GROUP_RESTART -> CrashingAgent.groupsThatActTogether(marker);
            case RELOAD -> CrashingAgent.groupsThatReload(marker, "1");
            case RELEASE -> CrashingAgent.groupsWithHook(marker);
            case ATTACH -> CrashingAgent.groupsThatAttach(marker);
            case COMMANDS_OF_A_START, COMMANDS_OF_A_STOP -> CrashingAgent.groupsWithCommands(marker);
        };
    }

    public void act(Agent agent, String marker) {
        switch (this) {
            case START, CONDITIONS, NOTIFY, ATTACH, COMMANDS_OF_A_START, ADOPTION -> {}
            case STOP, UPDATE, RELOAD, RELEASE, COMMANDS_OF_A_STOP, SESSIONS_AT_A_STOP -> agent.apply(wanted(marker));
            case RESTART, SESSIONS_AT_A_RESTART -> agent.instances().forEach(CrashScenario::kill);
            case GROUP_RESTART -> kill(agent.instances().getFirst());
        }
    }

    public boolean done(Agent agent) {
        return switch (this) {
            case START, CONDITIONS, NOTIFY, ATTACH, COMMANDS_OF_A_START, ADOPTION -> allRun(agent);
            case RESTART, SESSIONS_AT_A_RESTART ->
                allRun(agent) && agent.instances().stream().allMatch(view -> view.restarts() == 1);
            case GROUP_RESTART ->
                allRun(agent)
                        && agent.instances().stream()
                                .anyMatch(view -> view.startReason().equals(Optional.of(StartReason.WithGroup)));
            case UPDATE -> allRun(agent) && reported(agent, InstanceReport.Type.Started) >= 2;
            case RELOAD -> allRun(agent) && reported(agent, InstanceReport.Type.Reloaded) >= 2;
            case STOP, COMMANDS_OF_A_STOP, SESSIONS_AT_A_STOP ->
                agent.instances().isEmpty();
            case RELEASE -> agent.instances().isEmpty() && reported(agent, InstanceReport.Type.GroupReleased) > 0;
        };
    }

    /** What the agent that comes after the crash has to keep running. */
    public List<GroupSpec> wanted(String marker) {
        return switch (this) {
            case STOP, RELEASE, COMMANDS_OF_A_STOP, SESSIONS_AT_A_STOP -> List.of();
            case UPDATE -> CrashingAgent.groups(updated(marker));
            case RELOAD -> CrashingAgent.groupsThatReload(marker, "2");
            case START,
                    CONDITIONS,
                    NOTIFY,
                    RESTART,
                    GROUP_RESTART,
                    ATTACH,
                    COMMANDS_OF_A_START,
                    SESSIONS_AT_A_RESTART,
                    ADOPTION -> given(marker);
        };
    }

    /** How often an instance may have been restarted afterwards. */
    public long restartsEach() {
        return switch (this) {
            case RESTART, GROUP_RESTART, SESSIONS_AT_A_RESTART -> 1;
            default -> 0;
        };
    }

    public static String updated(String marker) {
        return marker + "7";
    }

    private static void kill(InstanceView view) {
        ActionExecutorFixture.kill(view.pid().orElseThrow());
    }

    private static boolean allRun(Agent agent) {
        List<InstanceView> views = agent.instances();
        return views.size() == 2 && views.stream().allMatch(view -> view.phase() == Phase.Running);
    }

    private static long reported(Agent agent, InstanceReport.Type type) {
        return agent.events().recent().stream()
                .filter(event -> event.report().type() == type)
                .count();
    }
}
