package io.persistentprocess.cli.runtime;

import io.persistentprocess.metrics.ListenAddress;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for metrics and health endpoints. A process without them loads none of their classes. */
public final class MetricsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            description =
                    "Serve /metrics, /livez and /readyz on HOST:PORT, or :PORT for all addresses; port 0 is any that is free."
                            + " Default: not at all.")
    private String address;

    @Option(
            names = "--health-address",
            paramLabel = "ADDRESS",
            description =
                    "Serve /livez and /readyz there, too, with connections and threads of their own: for a kubelet"
                            + " or another program that kills what does not answer. Default: not at all.")
    private String healthAddress;

    /** Binds the addresses; answers nothing yet. Empty if nothing is served. */
    public <T> Optional<T> prepare(Function<HttpEndpoints, T> service) throws IOException {
        return isWanted() ? Optional.of(service.apply(take())) : Optional.empty();
    }

    private boolean isWanted() {
        return address != null || healthAddress != null;
    }

    private HttpEndpoints take() throws IOException {
        return HttpEndpoints.bind(parse("--metrics-address", address), parse("--health-address", healthAddress));
    }

    private Optional<ListenAddress> parse(String option, String text) {
        try {
            return Optional.ofNullable(text).map(ListenAddress::parse);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
        }
    }
}
