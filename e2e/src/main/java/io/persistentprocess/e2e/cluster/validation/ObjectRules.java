package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The rules of a kind. */
@FunctionalInterface
public interface ObjectRules {
    /**
     * What a kube-apiserver would refuse it for; nothing for what it takes.
     *
     * @param old what is stored; nothing for an object that is being created
     */
    List<FieldError> check(JsonNode object, Optional<JsonNode> old);

    /** Those of a kind; nothing for kinds that are not checked here. */
    static Optional<ObjectRules> of(String group, String resource) {
        return switch (group + "/" + resource) {
            case "/events" -> Optional.of(new CoreEventRules());
            case "events.k8s.io/events" -> Optional.of(new EventRules());
            case "coordination.k8s.io/leases" -> Optional.of(new LeaseRules());
            case "/configmaps" -> Optional.of(new ConfigMapRules());
            case "/nodes", "/nodes/status" -> Optional.of(new NodeRules());
            default -> Optional.empty();
        };
    }
}
