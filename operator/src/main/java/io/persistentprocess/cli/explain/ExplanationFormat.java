package io.persistentprocess.cli.explain;

import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.control.Json;
import java.util.List;
import java.util.Map;

/** How explanations are printed. */
public enum ExplanationFormat {
    yaml,
    json;

    /** One as it is, several as a list. */
    public String print(List<Map<String, Object>> explanations) {
        Object shown = explanations.size() == 1 ? explanations.getFirst() : explanations;
        return switch (this) {
            case yaml -> YamlWriter.print(shown);
            case json -> Json.pretty(shown) + System.lineSeparator();
        };
    }
}
