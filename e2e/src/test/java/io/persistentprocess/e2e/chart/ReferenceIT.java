package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.persistentprocess.api.value.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** values.yaml, its schema and the README say the same. */
class ReferenceIT {
    private static final Path VALUES = Chart.FOLDER.resolve("values.yaml");
    private static final Path README = Chart.FOLDER.resolve("README.md");
    private static final String BEGIN = "<!-- values: written by a test with -Dgolden=update -->\n";
    private static final String END = "<!-- end of values -->";

    @Test
    void everyValueIsExplained() {
        assertThat(ValuesReference.of(VALUES).undocumented()).isEmpty();
    }

    @Test
    void theReadmeHasEveryValue() throws IOException {
        String readme = Files.readString(README);
        String table = ValuesReference.of(VALUES).table();
        String fresh = readme.substring(0, readme.indexOf(BEGIN) + BEGIN.length())
                + table
                + readme.substring(readme.indexOf(END));
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(README, fresh);
        }
        assertThat(Files.readString(README)).as("write it with -Dgolden=update").isEqualTo(fresh);
    }

    @Test
    void theSchemaKnowsEveryValueAndNoOther() throws IOException {
        JsonNode schema = schema();
        List<String> problems = new ArrayList<>();
        compare("", new YAMLMapper().readTree(VALUES.toFile()), schema, problems);
        assertThat(problems).isEmpty();
    }

    private static JsonNode schema() throws IOException {
        return new JsonMapper()
                .readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    }

    /** Down to where the schema leaves the keys to the user. */
    private static void compare(String path, JsonNode values, JsonNode schema, List<String> problems) {
        if (!schema.has("properties")) {
            return;
        }
        if (!schema.path("additionalProperties").isBoolean()
                || schema.path("additionalProperties").asBoolean()) {
            problems.add(path + ": takes anything");
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = path + "/" + property.getKey();
            boolean optional = path.contains("/resources") || path.contains("/affinity") || name.equals("/global");
            if (values.has(property.getKey())) {
                compare(name, values.path(property.getKey()), property.getValue(), problems);
            } else if (!optional) {
                problems.add(name + ": is not in values.yaml");
            }
        }
        values.propertyStream()
                .filter(value -> !schema.path("properties").has(value.getKey()))
                .forEach(value -> problems.add(path + "/" + value.getKey() + ": is not in the schema"));
    }

    @Test
    void theChartHasTheCustomResourceDefinitions() throws IOException {
        Path copies = Chart.FOLDER.resolve("crds");
        Map<String, String> originals = contents(Chart.FOLDER.resolve("../../crds"));
        if ("update".equals(System.getProperty("golden"))) {
            for (Map.Entry<String, String> original : originals.entrySet()) {
                Files.writeString(copies.resolve(original.getKey()), original.getValue());
            }
        }
        assertThat(contents(copies))
                .as("Helm installs helm/ppg/crds; copy crds/ there with -Dgolden=update")
                .isEqualTo(originals);
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void theSchemaKnowsTheCapabilitiesOfMembers() throws IOException {
        JsonNode list = schema().at("/properties/agent/properties/extraCapabilities/items/enum");
        assertThat(RenderedObjects.stream(list).map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(Stream.of(Capability.values())
                        .filter(capability -> capability != Capability.ALL)
                        .map(Enum::name)
                        .toList());
    }
}
