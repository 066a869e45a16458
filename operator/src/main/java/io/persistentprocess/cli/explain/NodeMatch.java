package io.persistentprocess.cli.explain;

import io.persistentprocess.api.node.NodeAffinity;
import io.persistentprocess.supervision.node.NodeFacts;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Why a node matches or does not, in one sentence. Pure; any thread. */
record NodeMatch(Map<String, String> labels, Optional<NodeAffinity> affinity, NodeFacts node) {
    String reason() {
        for (Map.Entry<String, String> wanted : new TreeMap<>(labels).entrySet()) {
            String actual = node.labels().get(wanted.getKey());
            if (!wanted.getValue().equals(actual)) {
                return "nodeSelector wants %s=%s, the node has %s"
                        .formatted(
                                wanted.getKey(),
                                wanted.getValue(),
                                actual == null ? "no such label" : wanted.getKey() + "=" + actual);
            }
        }
        boolean allowed = affinity.map(wanted -> wanted.matches(node.nodeName(), node.labels()))
                .orElse(true);
        if (!allowed) {
            return "no term of nodeAffinity matches the node";
        }
        if (labels.isEmpty() && affinity.isEmpty()) {
            return "it has neither nodeSelector nor nodeAffinity, so it applies to every node";
        }
        return labels.isEmpty()
                ? "a term of nodeAffinity matches the node"
                : affinity.isEmpty()
                        ? "the node has all labels of nodeSelector"
                        : "the node has all labels of nodeSelector, and a term of nodeAffinity matches it";
    }
}
