package io.persistentprocess.cluster.controller.index;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.node.NodeAffinity;
import io.persistentprocess.api.node.NodeFieldOperator;
import io.persistentprocess.api.node.NodeFieldRequirement;
import io.persistentprocess.api.node.NodeSelectorOperator;
import io.persistentprocess.api.node.NodeSelectorRequirement;
import io.persistentprocess.api.node.NodeSelectorTerm;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads {@code spec.nodeAffinity}. What cannot be read counts as absent, as all fields of a group here do. Pure; any thread. */
final class NodeAffinityReader {
    private NodeAffinityReader() {}

    static Optional<NodeAffinity> read(JsonNode affinity) {
        List<NodeSelectorTerm> terms = items(affinity.path("nodeSelectorTerms")).stream()
                .map(NodeAffinityReader::term)
                .toList();
        return terms.isEmpty() ? Optional.empty() : Optional.of(new NodeAffinity(terms));
    }

    private static NodeSelectorTerm term(JsonNode term) {
        return new NodeSelectorTerm(
                items(term.path("matchExpressions")).stream()
                        .map(NodeAffinityReader::expression)
                        .toList(),
                items(term.path("matchFields")).stream()
                        .map(NodeAffinityReader::field)
                        .toList());
    }

    private static NodeSelectorRequirement expression(JsonNode requirement) {
        return new NodeSelectorRequirement(
                requirement.path("key").asText(),
                EnumReader.read(
                        NodeSelectorOperator.class, requirement.path("operator").asText(), NodeSelectorOperator.In),
                values(requirement));
    }

    private static NodeFieldRequirement field(JsonNode requirement) {
        return new NodeFieldRequirement(
                requirement.path("key").asText(),
                EnumReader.read(
                        NodeFieldOperator.class, requirement.path("operator").asText(), NodeFieldOperator.In),
                values(requirement));
    }

    private static List<String> values(JsonNode requirement) {
        return items(requirement.path("values")).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
