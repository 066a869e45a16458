package io.persistentprocess.cli.option;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is shown of the output of instances, on this host and in a cluster alike. */
public final class LogOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-f", "--follow"},
            description = "Keep showing new output, also of instances that are started later.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            description =
                    "Show the last N lines of each instance only. Default: all; with -f and several instances 10.")
    private Long tail;

    @Option(
            names = "--prefix",
            negatable = true,
            description = "Begin each line with the name of its instance. Default: if there can be several.")
    private Boolean prefix;

    /** Throws a {@link ParameterException} if a value has no meaning. */
    public void check() {
        if (tail != null && tail < 0) {
            throw new ParameterException(spec.commandLine(), "--tail is %d; 0 or more lines".formatted(tail));
        }
    }

    public boolean follow() {
        return follow;
    }

    /** The number of lines of each instance; empty: the default. */
    public Optional<Long> tail() {
        return Optional.ofNullable(tail);
    }

    /** Whether each line begins with its instance; empty: the default. */
    public Optional<Boolean> prefix() {
        return Optional.ofNullable(prefix);
    }
}
