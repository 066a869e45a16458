package io.persistentprocess.cli.kubectl;

import io.persistentprocess.cli.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    private static final Map<String, Function<Console, Object>> COMMANDS = factories();

    @Spec
    private CommandSpec spec;

    private KubectlCommand() {}

    private static Map<String, Function<Console, Object>> factories() {
        Map<String, Function<Console, Object>> commands = new LinkedHashMap<>();
        commands.put("status", ClusterStatusCommand::new);
        commands.put("tree", ClusterTreeCommand::new);
        commands.put("events", ClusterEventsCommand::new);
        commands.put("logs", ClusterLogsCommand::new);
        commands.put("explain", ClusterExplainCommand::new);
        commands.put("reload", ClusterReloadCommand::new);
        commands.put("restart", ClusterRestartCommand::new);
        commands.put("drain", DrainCommand::new);
        return commands;
    }

    /** The command with all subcommands. */
    public static CommandSpec of(Console console) {
        return with(console, COMMANDS.keySet());
    }

    /** The command with the subcommand that a user named, or with all if there is none of that name. Reading the annotations of all takes longer than a request to the API server. */
    public static CommandSpec of(Console console, Optional<String> subcommand) {
        return with(
                console, subcommand.filter(COMMANDS::containsKey).map(Set::of).orElse(COMMANDS.keySet()));
    }

    private static CommandSpec with(Console console, Set<String> subcommands) {
        CommandSpec command = CommandSpec.forAnnotatedObject(new KubectlCommand());
        for (String name : subcommands) {
            command.addSubcommand(name, new CommandLine(COMMANDS.get(name).apply(console)));
        }
        return command;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
