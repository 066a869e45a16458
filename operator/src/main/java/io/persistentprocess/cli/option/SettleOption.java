package io.persistentprocess.cli.option;

import io.persistentprocess.api.value.GoDuration;
import io.persistentprocess.local.control.ControlRequest;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long an instance must stay up to count as restarted. */
public final class SettleOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--settle",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description =
                    "How long an instance must stay up to count as restarted; 0: its start is enough. Default: ${DEFAULT-VALUE}.")
    private String settle;

    public Duration time() {
        return GoDuration.parse(settle)
                .filter(duration ->
                        !duration.isNegative() && duration.compareTo(ControlRequest.Restart.LONGEST_SETTLE) <= 0)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--settle " + settle + " is not a duration like 2s or 1m, 1h at most"));
    }
}
