package io.persistentprocess.cli.option;

import io.persistentprocess.api.value.GoDuration;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** When a watch counts as dead. */
public final class WatchSilenceOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--watch-silence",
            paramLabel = "DURATION",
            defaultValue = "150s",
            description =
                    "How long a watch of the API server may be silent before it is opened again; the server sends a"
                            + " bookmark every minute. Default: 150s.")
    private String silence;

    public Duration limit() {
        return GoDuration.parse(silence)
                .filter(Duration::isPositive)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--watch-silence " + silence + " is not a duration like 90s or 5m"));
    }
}
