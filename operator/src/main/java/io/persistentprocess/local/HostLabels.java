package io.persistentprocess.local;

import java.util.Map;

/** The labels of a host without a cluster, for {@code nodeSelector}: those that a kubelet sets on its own node. */
final class HostLabels {
    private static final String AARCH64 = "aarch64";

    private HostLabels() {}

    /** @param architecture the JVM's name of it, {@code os.arch} */
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
