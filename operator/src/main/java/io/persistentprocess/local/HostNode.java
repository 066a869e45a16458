package io.persistentprocess.local;

import io.persistentprocess.supervision.node.NodeFacts;
import java.util.HashMap;
import java.util.Map;

/** What a host without a cluster is as a node. */
public final class HostNode {
    private HostNode() {}

    /** With the labels that a kubelet sets. */
    public static NodeFacts of(String name) {
        return of(name, Map.of(), Map.of());
    }

    /**
     * With more labels, which may replace those that a kubelet sets. For a thread on the host, whose network it looks at.
     *
     * @param labels for nodeSelector, nodeAffinity, overrides and env
     * @param annotations for the names of instances and env
     */
    public static NodeFacts of(String name, Map<String, String> labels, Map<String, String> annotations) {
        Map<String, String> all = new HashMap<>(HostLabels.of(name, System.getProperty("os.arch")));
        all.putAll(labels);
        return new NodeFacts(name, all, annotations).withFields(HostFields.read());
    }
}
