package io.persistentprocess.cli.command;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.value.GoDuration;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.InstallationOption;
import io.persistentprocess.cli.option.WatchSilenceOption;
import io.persistentprocess.cli.runtime.ControllerMetrics;
import io.persistentprocess.cli.runtime.ControllerShutdown;
import io.persistentprocess.cli.runtime.MetricsOption;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ppg controller}. */
@Command(
        name = "controller",
        description = {
            "Report the state of groups on all nodes of a cluster, and roll changes out node by node.",
            "Several may run; one of them leads. The cluster is the one of the pod, or of $$KUBECONFIG."
        })
public final class ControllerCommand implements Callable<Integer> {
    private static final String ALL = "*";
    /** About as long as Kubernetes takes to notice that a node is gone. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final Console console;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PpgCommand ppg;

    @Mixin
    private MetricsOption metrics;

    @Mixin
    private WatchSilenceOption watches;

    @Mixin
    private InstallationOption installation;

    @Option(
            names = "--namespaces",
            split = ",",
            paramLabel = "NAMESPACE",
            defaultValue = ALL,
            description = "The namespaces of the groups; * for all. Default: *.")
    private List<String> namespaces;

    @Option(
            names = "--agent-namespace",
            paramLabel = "NAMESPACE",
            description = "Where the agents' pods are. Default: the controller's own namespace.")
    private String agentNamespace;

    @Option(
            names = "--agent-selector",
            paramLabel = "SELECTOR",
            defaultValue = "app.kubernetes.io/name=ppg,app.kubernetes.io/component=agent",
            description = "The labels of the agents' pods; a node without one that is ready counts as unreachable."
                    + " Empty: every node that is ready is taken to have one."
                    + " Default: app.kubernetes.io/name=ppg,app.kubernetes.io/component=agent.")
    private String agentSelector;

    @Option(
            names = "--leader-election-namespace",
            paramLabel = "NAMESPACE",
            description = "Where the Lease ppg-controller is. Default: the controller's own namespace.")
    private String leaseNamespace;

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            description = "What this controller is called in the Lease. Default: $$POD_NAME, or the host's name.")
    private String identity;

    @Option(
            names = "--release-timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How long a deleted group waits for nodes that do not answer. Default: 5m.")
    private String releaseTimeout;

    @Option(
            names = "--agent-grace",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "How long the agent of a node that is ready may be missing, as while it is replaced, before the node"
                            + " counts as unreachable. Default: 30s.")
    private String agentGrace;

    public ControllerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException, IOException {
        if (ppg.wantsDetails()) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
        }
        Duration patience = duration("--release-timeout", releaseTimeout);
        Duration grace = duration("--agent-grace", agentGrace);
        console.log().begin(new AgentThreads());
        Optional<ControllerMetrics> reading = metrics.prepare(ControllerMetrics::new);
        Config cluster = Config.autoConfigure(null);
        ClusterConnection connection = ClusterClient.ofController(cluster, watches.limit());
        try (KubernetesClient client = connection.client();
                Controller controller =
                        Controller.start(client, config(cluster, patience, grace), Clocks.ofThisHost())) {
            connection.refusals().onGranted(controller::granted);
            controller.threads().adoptOthers();
            ControllerShutdown ending = new ControllerShutdown(controller, console.log());
            Runtime.getRuntime().addShutdownHook(controller.threads().unstarted(ThreadRole.ENDING, ending));
            reading.ifPresent(endpoint -> endpoint.begin(controller));
            String why = controller.awaitEnd();
            ending.letItHappen();
            throw new CommandFailedException("the controller ends: " + why);
        }
    }

    private ControllerConfig config(Config cluster, Duration patience, Duration grace) throws IOException {
        String own = own("POD_NAMESPACE")
                .or(() -> Optional.ofNullable(cluster.getNamespace()))
                .orElse("default");
        return new ControllerConfig(
                installation.installation(),
                namespaces.contains(ALL) ? Set.of() : Set.copyOf(namespaces),
                agentSelector.isBlank()
                        ? Optional.empty()
                        : Optional.of(
                                new AgentPodSelector(agentNamespace == null ? own : agentNamespace, agentSelector)),
                new ControllerConfig.Candidacy(
                        leaseNamespace == null ? own : leaseNamespace,
                        identity == null ? own("POD_NAME").orElse(hostName()) : identity,
                        LEASE),
                patience,
                grace,
                Optional.ofNullable(ControllerCommand.class.getPackage().getImplementationVersion()));
    }

    private Duration duration(String option, String value) {
        return GoDuration.parse(value)
                .filter(duration -> !duration.isNegative())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " " + value + " is not a duration like 90s or 5m"));
    }

    private Optional<String> own(String variable) {
        return Optional.ofNullable(console.environment().get(variable)).filter(value -> !value.isBlank());
    }

    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }
}
