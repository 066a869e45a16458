package io.persistentprocess.cluster.agent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.validation.DocumentTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Converts JSON into the validation's document tree. */
final class JsonTreeReader {
    private JsonTreeReader() {}

    static DocumentTree of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> mapping(node);
            case ARRAY -> sequence(node);
            case STRING -> scalar(DocumentTree.Kind.STRING, node.textValue());
            case NUMBER ->
                scalar(node.isIntegralNumber() ? DocumentTree.Kind.INTEGER : DocumentTree.Kind.DECIMAL, node.asText());
            case BOOLEAN -> scalar(DocumentTree.Kind.BOOLEAN, node.asText());
            case NULL, MISSING, BINARY, POJO -> scalar(DocumentTree.Kind.NULL, "null");
        };
    }

    static DocumentTree.Mapping mapping(List<DocumentTree.Entry> entries) {
        return new DocumentTree.Mapping(entries, Optional.empty());
    }

    static DocumentTree.Entry entry(String key, DocumentTree value) {
        return new DocumentTree.Entry(scalar(DocumentTree.Kind.STRING, key), value);
    }

    static DocumentTree.Scalar text(String value) {
        return scalar(DocumentTree.Kind.STRING, value);
    }

    private static DocumentTree mapping(JsonNode object) {
        List<DocumentTree.Entry> entries = new ArrayList<>();
        object.properties().forEach(field -> entries.add(entry(field.getKey(), of(field.getValue()))));
        return mapping(entries);
    }

    private static DocumentTree sequence(JsonNode array) {
        List<DocumentTree> items = new ArrayList<>();
        array.forEach(item -> items.add(of(item)));
        return new DocumentTree.Sequence(items, Optional.empty());
    }

    private static DocumentTree.Scalar scalar(DocumentTree.Kind kind, String text) {
        return new DocumentTree.Scalar(kind, text, Optional.empty());
    }
}
