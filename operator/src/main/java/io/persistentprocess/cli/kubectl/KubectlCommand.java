package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kubectl ppg}; the script kubectl-ppg runs it as {@code ppg kubectl}. */
@Command(
        name = "ppg",
        description = "Shows and steers groups of processes on the nodes of a cluster.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class KubectlCommand implements Runnable {
    /** Its name in ppg's command line. */
    public static final String NAME = "kubectl";

    @Spec
    private CommandSpec spec;

    private KubectlCommand() {}

    /** The command with its subcommands. */
    public static CommandSpec of(Console console) {
        return CommandSpec.forAnnotatedObject(new KubectlCommand())
                .addSubcommand("status", new CommandLine(new ClusterStatusCommand(console)))
                .addSubcommand("tree", new CommandLine(new ClusterTreeCommand(console)))
                .addSubcommand("events", new CommandLine(new ClusterEventsCommand(console)))
                .addSubcommand("logs", new CommandLine(new ClusterLogsCommand(console)))
                .addSubcommand("explain", new CommandLine(new ClusterExplainCommand(console)))
                .addSubcommand("reload", new CommandLine(new ClusterReloadCommand(console)))
                .addSubcommand("restart", new CommandLine(new ClusterRestartCommand(console)))
                .addSubcommand("drain", new CommandLine(new DrainCommand(console)));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
