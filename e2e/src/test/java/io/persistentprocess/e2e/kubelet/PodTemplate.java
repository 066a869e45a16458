package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Set;

/**
 * The template of a workload's pods, or a pod as it is in the chart.
 *
 * @param metadata labels and annotations
 * @param spec a PodSpec with one container
 */
record PodTemplate(JsonNode metadata, JsonNode spec) {
    private static final Set<String> POD_FIELDS = Set.of(
            "containers",
            "hostPID",
            "restartPolicy",
            "serviceAccountName",
            "terminationGracePeriodSeconds",
            "volumes",
            // What the scheduler and whoever pulls images know.
            "affinity",
            "imagePullSecrets",
            "nodeSelector",
            "priorityClassName",
            "tolerations");
    private static final Set<String> CONTAINER_FIELDS = Set.of(
            "args",
            "env",
            "image",
            "imagePullPolicy",
            "livenessProbe",
            "name",
            "ports",
            "readinessProbe",
            "resources",
            "securityContext",
            "startupProbe",
            "volumeMounts");
    private static final long DEFAULT_GRACE_SECONDS = 30;

    static PodTemplate of(JsonNode object) {
        JsonNode pod = object.path("kind").asText().equals("Pod") ? object : object.at("/spec/template");
        assertKnown(pod.path("spec"), "pods", POD_FIELDS);
        assertThat(pod.at("/spec/containers")).as("containers of a pod").hasSize(1);
        PodTemplate template = new PodTemplate(pod.path("metadata"), pod.path("spec"));
        assertKnown(template.container(), "containers", CONTAINER_FIELDS);
        return template;
    }

    /** Fails on a field whose meaning the test would leave out. */
    static void assertKnown(JsonNode object, String what, Set<String> fields) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            assertThat(names.next())
                    .as("a field of %s that these tests understand", what)
                    .isIn(fields);
        }
    }

    /** For the API server, still without a name. */
    JsonNode asPod() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .<ObjectNode>set("metadata", metadata)
                .set("spec", spec);
    }

    JsonNode container() {
        return spec.at("/containers/0");
    }

    boolean sharesThePidsOfTheHost() {
        return spec.path("hostPID").asBoolean();
    }

    long graceSeconds() {
        return spec.path("terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS);
    }

    /** By its name or its number. */
    int port(JsonNode port) {
        for (JsonNode candidate : container().path("ports")) {
            if (candidate.path("name").asText().equals(port.asText())) {
                return candidate.path("containerPort").asInt();
            }
        }
        assertThat(port.canConvertToInt())
                .as("the container has a port %s", port)
                .isTrue();
        return port.asInt();
    }
}
