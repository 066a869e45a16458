package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.api.validation.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON as the validation reads it. */
final class JsonTree {
    private JsonTree() {}

    static Tree of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> mapping(node);
            case ARRAY -> sequence(node);
            case STRING -> scalar(Tree.Kind.STRING, node.textValue());
            case NUMBER -> scalar(node.isIntegralNumber() ? Tree.Kind.INTEGER : Tree.Kind.DECIMAL, node.asText());
            case BOOLEAN -> scalar(Tree.Kind.BOOLEAN, node.asText());
            case NULL, MISSING, BINARY, POJO -> scalar(Tree.Kind.NULL, "null");
        };
    }

    static Tree.Mapping mapping(List<Tree.Entry> entries) {
        return new Tree.Mapping(entries, Optional.empty());
    }

    static Tree.Entry entry(String key, Tree value) {
        return new Tree.Entry(scalar(Tree.Kind.STRING, key), value);
    }

    static Tree.Scalar text(String value) {
        return scalar(Tree.Kind.STRING, value);
    }

    private static Tree mapping(JsonNode object) {
        List<Tree.Entry> entries = new ArrayList<>();
        object.properties().forEach(field -> entries.add(entry(field.getKey(), of(field.getValue()))));
        return mapping(entries);
    }

    private static Tree sequence(JsonNode array) {
        List<Tree> items = new ArrayList<>();
        array.forEach(item -> items.add(of(item)));
        return new Tree.Sequence(items, Optional.empty());
    }

    private static Tree.Scalar scalar(Tree.Kind kind, String text) {
        return new Tree.Scalar(kind, text, Optional.empty());
    }
}
