package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;

/** A container's probe, asked as a kubelet asks it. */
record Probe(JsonNode json, int port, Sandbox sandbox) {
    private static final Set<String> FIELDS =
            Set.of("httpGet", "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold");
    private static final int DEFAULT_TIMEOUT = 1;
    private static final int DEFAULT_PERIOD = 10;
    private static final int DEFAULT_THRESHOLD = 3;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    static Probe of(PodTemplate template, String name, Sandbox sandbox) {
        JsonNode json = template.container().path(name);
        assertThat(json.isObject()).as("the container has a %s", name).isTrue();
        PodTemplate.assertKnown(json, "probes", FIELDS);
        PodTemplate.assertKnown(json.path("httpGet"), "probes", Set.of("path", "port"));
        return new Probe(json, template.port(json.at("/httpGet/port")), sandbox);
    }

    boolean succeeds() throws InterruptedException {
        try {
            int code = sandbox.get(
                            port,
                            json.at("/httpGet/path").asText(),
                            Duration.ofSeconds(json.path("timeoutSeconds").asInt(DEFAULT_TIMEOUT)))
                    .code();
            return code >= OK && code < BAD_REQUEST;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Waits as long as a kubelet would before it restarts the container. */
    void awaitSuccess(RuncContainer container) {
        Duration period = Duration.ofSeconds(json.path("periodSeconds").asInt(DEFAULT_PERIOD));
        Awaitility.await(json.at("/httpGet/path").asText() + " answers in time")
                .pollDelay(Duration.ZERO)
                .pollInterval(period.dividedBy(5))
                .atMost(period.multipliedBy(json.path("failureThreshold").asInt(DEFAULT_THRESHOLD)))
                .failFast(() -> assertThat(container.isAlive())
                        .as("the container runs; it said %s", container.lines())
                        .isTrue())
                .until(this::succeeds);
    }
}
