package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.value.PortNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How and how often an instance is asked whether it works; core/v1 Probe. */
@ValidationRule(
        value = "(has(self.exec) ? 1 : 0) + (has(self.httpGet) ? 1 : 0) + (has(self.tcpSocket) ? 1 : 0) == 1",
        message = Probe.ONE_ACTION)
public record Probe(
        @JsonPropertyDescription("Runs a command in the instance; exit code 0 is a success.")
        Optional<ExecAction> exec,

        @JsonPropertyDescription("Sends an HTTP request; a status from 200 to 399 is a success.")
        Optional<HttpGetAction> httpGet,

        @JsonPropertyDescription("Opens a TCP connection.") Optional<TcpSocketAction> tcpSocket,

        @Default("0")
        @Min(0)
        @Max(Probe.LONGEST_SECONDS)
        @JsonPropertyDescription("Seconds from the start of the process to the first attempt.")
        int initialDelaySeconds,

        @Default("10")
        @Min(1)
        @Max(Probe.LONGEST_SECONDS)
        @JsonPropertyDescription("Seconds from one attempt to the next. The second one may come up to half of that"
                + " earlier, so that the probes of many instances are spread.")
        int periodSeconds,

        @Default("1")
        @Min(1)
        @Max(Probe.LONGEST_SECONDS)
        @JsonPropertyDescription("Seconds after which an attempt has failed; a command is killed then.")
        int timeoutSeconds,

        @Default("1")
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
                "How many successes in a row make a failed probe succeed; 1 for startupProbe and" + " livenessProbe.")
        int successThreshold,

        @Default("3") @Min(1) @Max(100_000) @JsonPropertyDescription("How many failures in a row make the probe fail.")
        int failureThreshold,

        @Min(1)
        @Max(Probe.LONGEST_SECONDS)
        @JsonPropertyDescription(
                "Seconds that an instance has to end after its startupProbe or livenessProbe has failed;"
                        + " absent: stop.gracePeriodSeconds.")
        Optional<Integer> terminationGracePeriodSeconds)
        implements Checked {
    static final int LONGEST_SECONDS = 86_400;

    static final String ONE_ACTION =
            "needs exactly one of exec, httpGet and tcpSocket; instead of grpc, run a client such"
                    + " as grpc_health_probe with exec";

    @Override
    public List<Fault> faults() {
        return Stream.of(exec, httpGet, tcpSocket).filter(Optional::isPresent).count() == 1
                ? List.of()
                : List.of(new Fault("", ONE_ACTION));
    }

    /** Its port; empty: it runs a command. The path of the field comes first. */
    Optional<Map.Entry<String, PortNumber>> port() {
        return httpGet.map(get -> Map.entry("httpGet.port", get.port()))
                .or(() -> tcpSocket.map(socket -> Map.entry("tcpSocket.port", socket.port())));
    }
}
