package io.persistentprocess.e2e.kubelet;

/** What the API server and the kubelet add to a pod's spec. */
record PodFacts(String namespace, String name, String node) {
    /** What the downward API gives for a path. */
    String field(String path) {
        return switch (path) {
            case "spec.nodeName" -> node;
            case "metadata.name" -> name;
            case "metadata.namespace" -> namespace;
            default -> throw new AssertionError("these tests do not understand fieldRef " + path);
        };
    }
}
