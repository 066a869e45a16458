package io.persistentprocess.cli.command;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.DirectoryOptions;
import io.persistentprocess.cli.option.HostOption;
import io.persistentprocess.cli.option.InstallationOption;
import io.persistentprocess.cli.option.WatchSilenceOption;
import io.persistentprocess.cli.option.WatchedNamespacesOption;
import io.persistentprocess.cli.runtime.AgentMetrics;
import io.persistentprocess.cli.runtime.HostInfoReader;
import io.persistentprocess.cli.runtime.MetricsOption;
import io.persistentprocess.cli.runtime.NodeAgent;
import io.persistentprocess.cli.runtime.NodeAgentShutdown;
import io.persistentprocess.cli.runtime.NotifyOption;
import io.persistentprocess.cli.runtime.StartInterruptedHook;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.cluster.agent.ClusterConfig;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.system.NativeHeap;
import io.persistentprocess.local.HostUser;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ppg agent}: the agent of a node of a cluster, as the DaemonSet runs it. */
@Command(
        name = "agent",
        description = {
            "Run the agent of this node: keep the PersistentProcessGroups of a cluster running here.",
            "Members keep running when the agent ends, however it ends; the next one adopts them."
        })
public final class AgentCommand implements Callable<Integer> {
    /** By then the JVM has freed the memory that loading and compiling needed. */
    private static final Duration STARTING_UP = Duration.ofSeconds(10);

    private final Console console;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PpgCommand ppg;

    @Mixin
    private AgentOption socket;

    @Mixin
    private NotifyOption notify;

    @Mixin
    private MetricsOption metrics;

    @Mixin
    private HostOption host;

    @Mixin
    private DirectoryOptions places;

    @Mixin
    private WatchedNamespacesOption namespaces;

    @Mixin
    private WatchSilenceOption watches;

    @Mixin
    private InstallationOption installation;

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "The name of the Node that this agent is on. Default: $$NODE_NAME.")
    private String nodeName;

    public AgentCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ppg.wantsDetails()) {
            System.setProperty("org.slf4j.simpleLogger.log.io.persistentprocess", "debug");
        }
        String node = node();
        AgentThreads threads = new AgentThreads();
        console.log().begin(threads);
        try (StartInterruptedHook _ = StartInterruptedHook.watch(threads, console.log())) {
            begin(node);
        }
        stay();
        return ExitCode.OK;
    }

    private void begin(String node) throws IOException {
        HostContext side = host.host();
        AgentConfig config = places.config(HostUser.current(console.environment()), side, node);
        Optional<AgentMetrics> reading = metrics.prepare(AgentMetrics::new);
        NodeAgent agent = NodeAgent.start(
                config,
                socket.path(console.environment()),
                notify,
                console.errLook(),
                engine -> connect(engine, config.files(), node, side));
        agent.engine().threads().adoptOthers();
        Runtime.getRuntime()
                .addShutdownHook(agent.engine()
                        .threads()
                        .unstarted(ThreadRole.ENDING, new NodeAgentShutdown(agent, console.log())));
        reading.ifPresent(endpoint -> endpoint.begin(agent));
    }

    private ClusterAgent connect(Agent engine, FileContents files, String node, HostContext side) throws IOException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            ClusterConnection connection = ClusterClient.ofAgent(Config.autoConfigure(null), watches.limit());
            KubernetesClient client = opened.add(connection.client(), KubernetesClient::close);
            ClusterConfig cluster = new ClusterConfig(
                    node,
                    namespaces.scope(client),
                    installation.installation(),
                    self(),
                    side.call(HostInfoReader::current));
            return opened.keep(ClusterAgent.start(engine, files, cluster, connection));
        }
    }

    private String node() {
        String name = nodeName == null ? console.environment().getOrDefault("NODE_NAME", "") : nodeName;
        if (name.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the name of this node is missing: use --node-name, or set NODE_NAME, in a pod from fieldRef spec.nodeName");
        }
        return name;
    }

    public static AgentInfo self() {
        String version = new PpgCommand.Version().getVersion()[0].substring("ppg ".length());
        return new AgentInfo(version, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void stay() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        if (!never.await(STARTING_UP.toMillis(), TimeUnit.MILLISECONDS)) {
            NativeHeap.trim();
        }
        never.await();
    }
}
