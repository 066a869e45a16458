package io.persistentprocess.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a rendering consists of, as trees. */
public final class RenderedObjects {
    private static final YAMLMapper YAML = new YAMLMapper();

    private RenderedObjects() {}

    public static List<JsonNode> of(String rendering) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(rendering)) {
            return documents.readAll().stream()
                    .filter(document -> !document.isNull() && !document.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode one(String rendering, String kind, String name) {
        return of(rendering).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    public static void apply(KubernetesClient client, JsonNode object) {
        HasMetadata resource = client.getKubernetesSerialization().unmarshal(object.toString());
        client.resource(resource).forceConflicts().serverSideApply();
    }

    static String label(JsonNode object) {
        return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
