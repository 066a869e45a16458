package io.persistentprocess.local;

import java.util.Map;

/** The labels of a host without a cluster: those that a kubelet gives its own node, for {@code nodeSelector}. */
final class HostLabels {
    private static final String AARCH64 = "aarch64";

    private HostLabels() {}

    /** By the name of the host and the architecture as the JVM calls it, {@code os.arch}. */
    static Map<String, String> of(String nodeName, String architecture) {
        return Map.of(
                "kubernetes.io/hostname",
                nodeName,
                "kubernetes.io/os",
                "linux",
                "kubernetes.io/arch",
                architecture.equals(AARCH64) ? "arm64" : architecture);
    }
}
