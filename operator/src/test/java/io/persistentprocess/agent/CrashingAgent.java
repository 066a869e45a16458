package io.persistentprocess.agent;

import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.NotifySpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * A process of its own with an agent that kills itself with SIGKILL before a given action. Prints {@code survived} when it came to the end of its scenario first.
 */
public final class CrashingAgent {
    private static final int SIGKILL = 9;

    private CrashingAgent() {}

    public static void main(String[] arguments) throws IOException {
        AgentConfig config = new AgentConfig(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Path.of(arguments[1]).resolveSibling("run"),
                "node-1");
        CrashScenario scenario = CrashScenario.valueOf(arguments[2]);
        int crashBefore = Integer.parseInt(arguments[3]);
        Agent agent = Agent.start(config, host -> new CrashingHost(host, crashBefore));
        agent.apply(scenario.given(arguments[4]));
        await(() -> agent.instances().stream().allMatch(view -> view.phase() == Phase.Running));
        scenario.act(agent, arguments[4]);
        await(() -> scenario.done(agent));
        System.out.println("survived");
        agent.close();
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition::getAsBoolean);
    }

    /** Counts the actions that reach the host, and dies before one of them. */
    private static final class CrashingHost implements ActionExecutor {
        private final ActionExecutor host;
        private final int crashBefore;
        private int count;

        CrashingHost(ActionExecutor host, int crashBefore) {
            this.host = host;
            this.crashBefore = crashBefore;
        }

        @Override
        public void carryOut(Action action, Answers answers) {
            if (++count == crashBefore) {
                System.out.println("dies before " + action.getClass().getSimpleName());
                die();
            }
            host.carryOut(action, answers);
        }

        private static void die() {
            try (PidFd self = PidFd.open((int) ProcessHandle.current().pid())) {
                self.signal(SIGKILL);
            } catch (KernelException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean idle() {
            return host.idle();
        }

        @Override
        public List<InstanceId> known() {
            return host.known();
        }

        @Override
        public Optional<Legacy> legacy(InstanceId id) {
            return host.legacy(id);
        }
    }

    /** What the release hook of a scenario writes a line into. */
    static Path releases(String marker) {
        return Path.of("/tmp", "ppg-releases-" + marker);
    }

    public static List<GroupSpec> groupsWithHook(String marker) {
        ReleaseHook hook = new ReleaseHook(
                List.of("/bin/sh", "-c", "echo $PPG_GROUP $PPG_RELEASE_REASON >> " + releases(marker)),
                Map.of("PATH", "/usr/bin:/bin", "PPG_GROUP", "group"),
                Duration.ofSeconds(30));
        InstanceSpec plain = Specs.spec(Specs.command("/bin/sleep", marker));
        InstanceSpec spec = plain.withOnRelease(hook);
        return List.of(Specs.replicas(2, spec));
    }

    /** What the commands of a scenario write a line into. */
    static Path commands(String marker) {
        return Path.of("/tmp", "ppg-commands-" + marker);
    }

    public static List<GroupSpec> groupsWithCommands(String marker) {
        LifecycleSpec lifecycle = new LifecycleSpec(
                says("preStart", marker),
                says("postStart", marker),
                says("preStop", marker),
                says("postStop", marker),
                Optional.empty());
        return List.of(Specs.replicas(
                2, Specs.spec(Specs.command("/bin/sleep", marker)).withLifecycle(lifecycle)));
    }

    /** Two instances that a command reloads when their variable has another value. */
    public static List<GroupSpec> groupsThatReload(String marker, String value) {
        CommandSpec command = says("reload", marker).orElseThrow();
        ReloadSpec reload = new ReloadSpec(
                new ReloadSpec.ReloadAction.Command(command), new ReloadSpec.Triggers(Set.of(), Set.of("VERSION"), 2));
        LifecycleSpec lifecycle = new LifecycleSpec(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(reload));
        LaunchSpec sleep = Specs.command("/bin/sleep", marker);
        Map<String, String> variables = new LinkedHashMap<>(sleep.environment());
        variables.put("VERSION", value);
        return List.of(
                Specs.replicas(2, Specs.spec(sleep.withEnvironment(variables)).withLifecycle(lifecycle)));
    }

    private static Optional<CommandSpec> says(String hook, String marker) {
        return Optional.of(new CommandSpec(
                List.of("/bin/sh", "-c", "echo " + hook + " >> " + commands(marker)),
                Duration.ofSeconds(60),
                CommandSpec.Rights.MEMBER));
    }

    /** Two instances of processes that run already, started from their own command otherwise. */
    public static List<GroupSpec> groupsThatAttach(String marker) {
        Map<InstanceId, InstanceSpec> instances = new LinkedHashMap<>();
        for (int i = 0; i < 2; i++) {
            InstanceSpec plain = Specs.spec(Specs.command("/bin/sleep", marker + i));
            AttachSpec attach = new AttachSpec(
                    Optional.empty(),
                    Optional.of("/usr/bin/sleep"),
                    Optional.of("^" + marker + i + "$"),
                    Optional.empty());
            instances.put(Specs.id("web", i), plain.withAttach(attach));
        }
        return List.of(Specs.group(instances));
    }

    /** What the first instance makes and the second waits for. */
    static Path condition(String marker) {
        return Path.of("/tmp", "ppg-condition-" + marker);
    }

    public static List<GroupSpec> groupsWithACondition(String marker) {
        Path path = condition(marker);
        InstanceSpec first = Specs.spec(Specs.shell("touch " + path + "; exec /bin/sleep " + marker));
        InstanceSpec second = Specs.spec(Specs.command("/bin/sleep", marker)
                .withProvision(ProvisionSpec.NONE.withConditions(List.of(new ConditionSpec(
                        ConditionSpec.Kind.PATH_EXISTS, path.toString(), ConditionSpec.Expectation.TRUE)))));
        return List.of(Specs.group(Map.of(Specs.id("web", 0), first, Specs.id("web", 1), second)));
    }

    /** Two services with so little time to start that it ends within the test. */
    public static List<GroupSpec> groupsThatNotify(String marker) {
        InstanceSpec service = Specs.service(
                "systemd-notify --ready; exec /bin/sleep " + marker,
                new NotifySpec(NotifySpec.Access.ALL, Optional.empty()));
        return List.of(Specs.replicas(2, service.withStartTimeout(Duration.ofSeconds(5))));
    }

    /** Two instances that are restarted together. */
    public static List<GroupSpec> groupsThatActTogether(String marker) {
        CoordinationSpec together = new CoordinationSpec(0, Strategy.OneForAll, Optional.empty(), List.of());
        return List.of(Specs.replicas(
                2, Specs.spec(Specs.command("/bin/sleep", marker)).withCoordination(Optional.of(together))));
    }

    /** A process that runs beside the main one of each instance and is to outlive it. */
    static String session(String marker) {
        return "5" + marker;
    }

    /** Two instances whose main processes leave a session behind. */
    public static List<GroupSpec> groupsWithSessions(String marker) {
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Main);
        String script = "/bin/sleep %s & exec /bin/sleep %s".formatted(session(marker), marker);
        return List.of(Specs.replicas(2, Specs.spec(Specs.shell(script), stop)));
    }

    /** The groups of a scenario. */
    public static List<GroupSpec> groups(String marker) {
        return List.of(Specs.replicas(2, Specs.spec(Specs.command("/bin/sleep", marker))));
    }
}
