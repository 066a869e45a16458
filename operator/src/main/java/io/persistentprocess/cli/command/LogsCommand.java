package io.persistentprocess.cli.command;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.logs.LogFollower;
import io.persistentprocess.cli.logs.LogLocator;
import io.persistentprocess.cli.logs.LogSink;
import io.persistentprocess.cli.logs.LogStart;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.LogOptions;
import io.persistentprocess.cli.option.NamespaceOption;
import io.persistentprocess.local.HostUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg logs}: what instances have written to their standard output and standard error. */
@Command(
        name = "logs",
        description = {
            "Show what instances have written to standard output and standard error, all runs that are kept.",
            "Reads the log files themselves, so it takes the right to read them; an agent need not run."
        })
public final class LogsCommand implements Callable<Integer> {
    /** Set by the chart in the agent's pod. */
    private static final String LOG_DIRECTORY = "PPG_LOG_DIR";

    private static final String HOST_PID = "PPG_HOST_PID";

    /** As kubectl logs has it for several pods. */
    private static final long LINES_OF_SEVERAL = 10;

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentOption agent;

    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            paramLabel = InstancePath.FORM,
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    @Mixin
    private LogOptions output;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "The directory of all logs. Default: that of the agent, else that of ppg run.")
    private Path directory;

    public LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        output.check();
        InstancePath path = parsed();
        return host().call(() -> show(path));
    }

    private InstancePath parsed() {
        try {
            return InstancePath.parse(instances);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private HostContext host() throws IOException, CommandFailedException {
        Optional<String> pid = Optional.ofNullable(console.environment().get(HOST_PID));
        if (pid.isPresent()) {
            // The memory of the container is the agent's, too.
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        }
        try {
            return pid.isPresent() ? HostContext.of(Integer.parseInt(pid.get())) : HostContext.here();
        } catch (NumberFormatException e) {
            throw new CommandFailedException("%s is %s, which is no process ID".formatted(HOST_PID, pid.get()), e);
        }
    }

    private int show(InstancePath path) throws IOException {
        LogLocator.Located located = locator().locate(path, namespace.namespace());
        boolean several = located.selectors().size() > 1
                || located.selectors().stream().noneMatch(InstanceSelector.Instance.class::isInstance);
        boolean prefixed = output.prefix()
                .orElse(several && (output.follow() || located.instances().size() > 1));
        LogSink sink = new LogSink(console, prefixed ? LogSink.Prefix.INSTANCE : LogSink.Prefix.NONE);
        try (LogFollower logs = LogFollower.open(
                located.directory(),
                located.selectors(),
                start(located.instances().size()),
                sink)) {
            if (output.follow()) {
                logs.follow();
                return ExitCode.OK;
            }
            return logs.show() ? ExitCode.OK : ExitCode.FAILURE;
        }
    }

    private LogLocator locator() {
        Optional<Path> given = Optional.ofNullable(directory)
                .or(() -> Optional.ofNullable(console.environment().get(LOG_DIRECTORY))
                        .map(Path::of))
                .map(Path::toAbsolutePath);
        return new LogLocator(
                given, HostUser.current(console.environment()).logDirectory(), agent.path(console.environment()));
    }

    private LogStart start(int found) {
        return output.tail()
                .map(LogStart::lastLines)
                .orElse(output.follow() && found > 1 ? LogStart.lastLines(LINES_OF_SEVERAL) : LogStart.EVERYTHING);
    }
}
