package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Taints have the form that a scheduler understands, and a Node keeps its machine. Conditions are not looked at, as little as a kube-apiserver does. */
final class NodeRules implements ObjectRules {
    private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    @Override
    public List<FieldError> check(JsonNode node, Optional<JsonNode> old) {
        List<FieldError> errors = new ArrayList<>(Names.ofObject(node));
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode taint : node.at("/spec/taints")) {
            addOfTaint(errors, "spec.taints[" + index + "]", taint, seen);
            index++;
        }
        String machine = node.at("/spec/providerID").asText();
        old.map(stored -> stored.at("/spec/providerID").asText())
                .filter(stored -> !stored.isEmpty() && !stored.equals(machine))
                .ifPresent(_ -> errors.add(FieldError.forbidden("spec.providerID", "node updates may not change it")));
        return errors;
    }

    private static void addOfTaint(List<FieldError> errors, String field, JsonNode taint, Set<String> seen) {
        String key = taint.path("key").asText();
        String effect = taint.path("effect").asText();
        if (!Names.isQualified(key)) {
            errors.add(FieldError.invalid(field + ".key", "must be a qualified name"));
        }
        if (!Names.isLabelValue(taint.path("value").asText())) {
            errors.add(FieldError.invalid(field + ".value", "must be a label's value"));
        }
        if (effect.isEmpty()) {
            errors.add(FieldError.required(field + ".effect"));
        } else if (!EFFECTS.contains(effect)) {
            errors.add(new FieldError(field + ".effect", "Unsupported value: \"" + effect + "\""));
        }
        if (!seen.add(key + ":" + effect)) {
            errors.add(new FieldError(field, "Duplicate value: taints must be unique by key and effect pair"));
        }
    }
}
