package io.persistentprocess.cli.command;

import io.persistentprocess.api.value.RegularExpression;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.NamespaceOption;
import io.persistentprocess.cli.output.OutcomePrinter;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.supervision.spec.AttachSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg attach}. */
@Command(
        name = "attach",
        description = {
            "Take running processes, with all their descendants, into an instance that is not running, and supervise them from now on:"
                    + " all of them, or none. When they end, the member's command is started in their place."
        },
        footer = {
            "",
            "Refused with ESRCH: no such process; EACCES: another user's; EPERM: named by who has no right to; EBUSY: a kernel thread, a pod's, another group's or the agent, or the instance runs."
        })
public final class AttachCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            index = "0",
            paramLabel = "[NAMESPACE/]GROUP/MEMBER[-N]",
            description = "The instance; the member alone where it has one.")
    private String instance;

    @Parameters(
            index = "1..*",
            paramLabel = "PID",
            arity = "0..*",
            description = "Processes by number; the first is the main process.")
    private List<Integer> pids = new ArrayList<>();

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description =
                    "The process that this file names, in place of numbers: any where file and folders are root's alone,"
                            + " else one of the member's own user.")
    private Path pidFile;

    @Option(
            names = "--match",
            paramLabel = "PATTERN",
            description =
                    "The one process of the member's own user, with its descendants, in whose command line this regular expression"
                            + " is found, as pgrep -f does, in place of numbers.")
    private String pattern;

    @Spec
    private CommandSpec spec;

    public AttachCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        return OutcomePrinter.show(
                agent,
                console,
                new ControlRequest.Attach(namespace.namespace(), instance, source()),
                ControlResponse.Outcome.Result.ATTACHED);
    }

    private AttachSource source() {
        long ways = Stream.of(!pids.isEmpty(), pidFile != null, pattern != null)
                .filter(given -> given)
                .count();
        if (ways != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "attach wants processes named in one way: by PID, by --pid-file FILE or by --match PATTERN");
        }
        if (pidFile != null) {
            return new AttachSource.PidFile(pidFile.toAbsolutePath().toString());
        }
        return pattern == null ? new AttachSource.Pids(pids) : new AttachSource.CommandLine(checked());
    }

    private String checked() {
        try {
            return RegularExpression.of(pattern).toString();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--match \"" + pattern + "\" " + e.getMessage());
        }
    }
}
