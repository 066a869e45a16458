package io.persistentprocess.cli;

import io.persistentprocess.api.validation.SpellingSuggestion;
import io.persistentprocess.cli.command.AgentCommand;
import io.persistentprocess.cli.command.AttachCommand;
import io.persistentprocess.cli.command.CompletionCommand;
import io.persistentprocess.cli.command.ControllerCommand;
import io.persistentprocess.cli.command.DoctorCommand;
import io.persistentprocess.cli.command.EventsCommand;
import io.persistentprocess.cli.command.ExplainCommand;
import io.persistentprocess.cli.command.ExportCommand;
import io.persistentprocess.cli.command.HelpCommand;
import io.persistentprocess.cli.command.ImportCommand;
import io.persistentprocess.cli.command.LogsCommand;
import io.persistentprocess.cli.command.PpgCommand;
import io.persistentprocess.cli.command.ReloadCommand;
import io.persistentprocess.cli.command.RestartCommand;
import io.persistentprocess.cli.command.RunCommand;
import io.persistentprocess.cli.command.StatusCommand;
import io.persistentprocess.cli.command.StopCommand;
import io.persistentprocess.cli.command.TreeCommand;
import io.persistentprocess.cli.command.ValidateCommand;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.console.OutputFailure;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.cli.kubectl.DrainCommand;
import io.persistentprocess.cli.kubectl.KubectlCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command for the arguments, runs it, and turns every failure into one line on standard error and an {@link ExitCode}. */
public final class CommandLineInterface {
    private static final Map<String, Function<Console, Object>> COMMANDS = factories();

    private final Console console;

    public CommandLineInterface(Console console) {
        this.console = console;
    }

    private static Map<String, Function<Console, Object>> factories() {
        Map<String, Function<Console, Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("agent", AgentCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("tree", TreeCommand::new);
        commands.put("events", EventsCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("restart", RestartCommand::new);
        commands.put("reload", ReloadCommand::new);
        commands.put("attach", AttachCommand::new);
        commands.put("controller", ControllerCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("validate", ValidateCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put(KubectlCommand.NAME, KubectlCommand::of);
        return commands;
    }

    public int run(String... arguments) {
        PpgCommand ppg = new PpgCommand();
        List<String> names = wanted(arguments);
        boolean plugin = names.equals(List.of(KubectlCommand.NAME));
        CommandLine line = plugin ? plugin(ppg, arguments) : line(ppg, names);
        if (plugin) {
            // The help of a kubectl plugin must show "kubectl ppg".
            line.setCommandName(KubectlCommand.NAME);
            line.getSubcommands().get(KubectlCommand.NAME).setCommandName("ppg");
        }
        if (names.size() > 1) {
            line.addSubcommand(new HelpCommand());
        }
        line.setOut(new PrintWriter(console.out(), true, console.out().charset()))
                .setErr(new PrintWriter(console.err(), true, console.err().charset()))
                .setColorScheme(colours())
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, _, _) -> failed(e, ppg.wantsDetails()));
        int code = line.execute(arguments);
        console.out().flush();
        return console.outFailure().get().map(this::lost).orElse(code);
    }

    /** All commands with their options, for manual pages. Not for execution. */
    public CommandLine commands() {
        CommandLine line = line(new PpgCommand(), List.copyOf(COMMANDS.keySet()));
        line.getSubcommands().get(KubectlCommand.NAME).setCommandName(KubectlCommand.NAME);
        return line;
    }

    private CommandLine line(PpgCommand ppg, List<String> names) {
        CommandLine line = new CommandLine(ppg);
        PpgCommand.addStandardOptions(line.getCommandSpec());
        for (String name : names) {
            line.addSubcommand(name, new CommandLine(COMMANDS.get(name).apply(console)));
        }
        return line;
    }

    private CommandLine plugin(PpgCommand ppg, String... arguments) {
        Optional<String> subcommand = words(arguments).skip(1).findFirst();
        CommandLine line = line(ppg, List.of());
        line.addSubcommand(KubectlCommand.NAME, new CommandLine(KubectlCommand.of(console, subcommand)));
        return line;
    }

    /** As coreutils do. */
    private int lost(OutputFailure failure) {
        return switch (failure) {
            case OutputFailure.ReaderGone _ -> ExitCode.READER_GONE;
            case OutputFailure.Lost(String reason) -> {
                console.err().println("ppg: standard output: " + oneLine(String.valueOf(reason)));
                yield ExitCode.FAILURE;
            }
        };
    }

    /** Reading the annotations of all commands costs more than most commands do; only help and usage errors need them. */
    private static List<String> wanted(String... arguments) {
        Optional<String> first = words(arguments).findFirst().filter(name -> !name.equals("completion"));
        return first.filter(COMMANDS::containsKey).map(List::of).orElseGet(() -> List.copyOf(COMMANDS.keySet()));
    }

    private static Stream<String> words(String... arguments) {
        return Stream.of(arguments).filter(argument -> !argument.startsWith("-"));
    }

    private CommandLine.Help.ColorScheme colours() {
        return CommandLine.Help.defaultColorScheme(
                console.outLook() == Console.Look.COLOUR ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF);
    }

    private int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        boolean atTop = command.getParent() == null;
        String message = switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched, atTop);
            default -> lowerCaseStart(e.getMessage());
        };
        console.err().println("ppg: " + oneLine(message) + "; see " + help(command.getCommandSpec(), atTop));
        return ExitCode.USAGE;
    }

    private static String help(CommandSpec command, boolean atTop) {
        String name = command.qualifiedName();
        return name.startsWith(KubectlCommand.NAME)
                ? name + " --help"
                : "ppg help" + (atTop ? "" : " " + command.name());
    }

    private static String unmatched(UnmatchedArgumentException e, boolean atTop) {
        String word = e.getUnmatched().getFirst();
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String quoted = "\"" + TerminalText.of(word) + "\"";
        if (e.isUnknownOption()) {
            return "unknown option " + quoted
                    + SpellingSuggestion.clause(word, command.optionsMap().keySet());
        }
        Set<String> commands =
                atTop ? COMMANDS.keySet() : e.getCommandLine().getSubcommands().keySet();
        return atTop || !commands.isEmpty()
                ? "unknown command " + quoted + SpellingSuggestion.clause(word, commands)
                : "unknown argument " + quoted;
    }

    private static String lowerCaseStart(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private int failed(Exception e, boolean details) {
        if (details) {
            e.printStackTrace(console.err());
        }
        console.err().println("ppg: " + oneLine(explanation(e)));
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.FAILURE;
    }

    private static String explanation(Exception e) {
        return switch (e) {
            case CommandFailedException _, IOException _ -> String.valueOf(e.getMessage());
            case InterruptedException _ -> "interrupted";
            default -> "unexpected " + e + "; this is a defect of ppg, run it again with -v and report what it prints";
        };
    }

    private static String oneLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }
}
