package io.persistentprocess.cli.command;

import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.DirectoryOptions;
import io.persistentprocess.cli.option.HostOption;
import io.persistentprocess.cli.option.ManifestOption;
import io.persistentprocess.cli.option.NodeOptions;
import io.persistentprocess.cli.output.EventPrinter;
import io.persistentprocess.cli.runtime.AgentMetrics;
import io.persistentprocess.cli.runtime.LocalModeShutdown;
import io.persistentprocess.cli.runtime.MetricsOption;
import io.persistentprocess.cli.runtime.NotifyOption;
import io.persistentprocess.cli.runtime.SighupReload;
import io.persistentprocess.cli.runtime.StartInterruptedHook;
import io.persistentprocess.cli.runtime.SystemdNotifier;
import io.persistentprocess.cli.runtime.SystemdWatchdog;
import io.persistentprocess.local.HostUser;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.LocalMode;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.local.notify.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ppg run}: an agent in the foreground. */
@Command(
        name = "run",
        description = {
            "Keep the groups of manifests running, until SIGTERM or Ctrl-C.",
            "Edits of the manifests take effect at once. Members survive an agent that is killed; the next one adopts them."
        })
public final class RunCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");

    private final Console console;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private PpgCommand ppg;

    @Mixin
    private ManifestOption manifests;

    @Mixin
    private AgentOption agent;

    @Mixin
    private NotifyOption notify;

    @Mixin
    private MetricsOption metrics;

    @Mixin
    private HostOption host;

    @Mixin
    private DirectoryOptions places;

    @Mixin
    private NodeOptions node;

    @Option(
            names = "--leave-running",
            description = "Leave the members running when this agent is ended, for the next one to adopt.")
    private boolean leaveRunning;

    public RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (manifests.paths().contains(STANDARD_INPUT)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "run follows its manifests, which standard input cannot do: write them to a file");
        }
        AgentThreads threads = new AgentThreads();
        console.log().begin(threads);
        LoadResult read = new ManifestLoader(console.in()).load(manifests.paths());
        boolean nothing = !read.valid() && read.manifests().isEmpty();
        if (nothing) {
            read.problems().forEach(problem -> console.err().println(problem));
        }
        HostUser user = HostUser.current(console.environment());
        HostContext side = host.host();
        AgentConfig config = places.config(user, side, node.name(side));
        if (nothing && !config.isLeftBehind()) {
            return ExitCode.FAILURE;
        }
        LocalMode mode;
        try (StartInterruptedHook _ = StartInterruptedHook.watch(threads, console.log())) {
            mode = begin(read, config);
        }
        mode.serve();
        return ExitCode.OK;
    }

    private LocalMode begin(LoadResult read, AgentConfig config) throws IOException {
        logDetailsIfWanted();
        // Errors in these are found before anything runs.
        notify.check(config.host());
        Optional<AgentMetrics> reading = metrics.prepare(AgentMetrics::new);
        LocalMode mode = LocalMode.start(
                manifests.paths(), read, config, agent.path(console.environment()), node.facts(config.host()));
        NotifySocket notifying = open(mode);
        SystemdNotifier manager = SystemdNotifier.of(
                console.environment(), ProcessHandle.current().pid());
        EventPrinter printer = EventPrinter.start(
                mode.events(), console.errLook(), mode.agent().threads());
        LocalModeShutdown ending = new LocalModeShutdown(
                mode,
                notifying,
                printer,
                console.log(),
                leaveRunning ? LocalModeShutdown.Members.LEAVE : LocalModeShutdown.Members.STOP,
                manager);
        mode.agent().threads().adoptOthers();
        Runtime.getRuntime().addShutdownHook(mode.agent().threads().unstarted(ThreadRole.ENDING, ending));
        reading.ifPresent(served -> served.begin(mode));
        follow(mode, manager);
        return mode;
    }

    private static void follow(LocalMode mode, SystemdNotifier manager) {
        Runnable ready = () ->
                manager.ready("instances: %d".formatted(mode.agent().instances().size()));
        mode.onReread(ready);
        SighupReload.rereads(() -> {
            manager.reloading();
            mode.reread();
        });
        ready.run();
        SystemdWatchdog.begin(mode.agent(), manager);
    }

    private NotifySocket open(LocalMode mode) throws IOException {
        try {
            return notify.open(agent.path(console.environment()), mode.agent());
        } catch (IOException e) {
            mode.close();
            throw e;
        }
    }

    private void logDetailsIfWanted() {
        if (ppg.wantsDetails()) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
        }
    }
}
