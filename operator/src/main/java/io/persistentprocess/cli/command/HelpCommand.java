package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.console.TerminalText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg help run}. picocli's own help command does not support a help option that all commands inherit. */
@Command(name = "help", description = "Show what ppg or one of its commands can do.")
public final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..1",
            description = "The command; without one: all of them, in short.")
    private List<String> commands = List.of();

    @Override
    public Integer call() {
        CommandLine shown = spec.root().commandLine();
        for (String name : commands) {
            CommandLine named = shown.getSubcommands().get(name);
            if (named == null) {
                throw new ParameterException(
                        spec.root().commandLine(), "unknown command \"" + TerminalText.of(name) + "\"");
            }
            shown = named;
        }
        shown.usage(shown.getOut());
        return ExitCode.OK;
    }
}
