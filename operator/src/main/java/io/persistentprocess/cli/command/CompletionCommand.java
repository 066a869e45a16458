package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg completion}: prints a shell's completion script. */
@Command(
        name = "completion",
        description = "Print a completion script: source <(ppg completion bash), in ~/.bashrc for instance.")
public final class CompletionCommand implements Callable<Integer> {
    private static final String LOAD_BASH_COMPLETION_IN_ZSH =
            "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n";

    private enum Shell {
        bash,
        zsh,
        fish
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    public CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        console.out()
                .print(
                        switch (shell) {
                            case bash -> AutoComplete.bash("ppg", root);
                            case zsh -> LOAD_BASH_COMPLETION_IN_ZSH + AutoComplete.bash("ppg", root);
                            case fish -> FishCompletion.of("ppg", root.getCommandSpec());
                        });
        return ExitCode.OK;
    }
}
