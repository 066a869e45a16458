package io.persistentprocess.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ppg} itself: the options that its commands share. */
@Command(
        name = "ppg",
        description = "Keeps groups of processes alive on this host.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "ppg run -f FILE keeps the groups of a manifest running; the other commands talk to it.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        },
        versionProvider = PpgCommand.Version.class)
public final class PpgCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log debug messages, and show where errors come from.")
    private boolean verbose;

    /** Options that picocli itself handles. */
    public static void addStandardOptions(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show this help.")
                .build());
        spec.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    public boolean wantsDetails() {
        return verbose;
    }

    /** From the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = PpgCommand.class.getPackage().getImplementationVersion();
            return new String[] {"ppg " + (version == null ? "(not packaged)" : version)};
        }
    }
}
