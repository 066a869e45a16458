package io.persistentprocess.cli;

import io.persistentprocess.local.control.Request;
import io.persistentprocess.supervision.AttachSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ppg attach}. */
@Command(
        name = "attach",
        description = {
            "Take running processes, with all that descends from them, into an instance that is not running, and supervise them from now on:"
                    + " all of them, or none. When they end, the member's command is started in their place."
        },
        footer = {
            "",
            "Refused with ESRCH: no such process; EACCES: another user's; EBUSY: a kernel thread, a pod's, another group's or the agent, or the instance runs."
        })
final class AttachCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            index = "0",
            paramLabel = "GROUP/MEMBER[-N]",
            description = "The instance; the member alone where it has one.")
    private String instance;

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** Exactly one way to name processes. */
    private static final class Source {
        @Parameters(
                index = "1..*",
                paramLabel = "PID",
                arity = "1..*",
                description = "Processes by number; the first is the main process.")
        private List<Integer> pids = List.of();

        @Option(names = "--pid-file", paramLabel = "FILE", description = "The process that this file names.")
        private Path pidFile;

        @Option(
                names = "--match",
                paramLabel = "PATTERN",
                description = "The one process, with its descendants, in whose command line this regular expression"
                        + " is found, as pgrep -f does.")
        private String pattern;
    }

    AttachCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        return Outcomes.show(agent, console, new Request.Attach(namespace.namespace(), instance, source()), "attached");
    }

    private AttachSource source() throws CommandFailedException {
        if (source.pidFile != null) {
            return new AttachSource.PidFile(source.pidFile.toAbsolutePath().toString());
        }
        if (source.pattern != null) {
            try {
                Pattern.compile(source.pattern);
            } catch (PatternSyntaxException e) {
                throw new CommandFailedException(
                        "--match \"" + source.pattern + "\" is no regular expression: " + e.getDescription());
            }
            return new AttachSource.CommandLine(source.pattern);
        }
        return new AttachSource.Pids(source.pids);
    }
}
