package io.persistentprocess.cli.option;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.local.HostNode;
import io.persistentprocess.supervision.node.NodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a host without a cluster is as a node. */
public final class NodeOptions {
    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "What spec.nodeName stands for in manifests. Default: the host's name.")
    private String nodeName;

    @Option(
            names = "--node-label",
            paramLabel = "KEY=VALUE",
            description = "A label of this host for nodeSelector, nodeAffinity, overrides and env, beside"
                    + " kubernetes.io/hostname, os and arch. Repeat it for more.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--node-annotation",
            paramLabel = "KEY=VALUE",
            description = "An annotation of this host, for instances.from.nodeAnnotation and env. Repeat it for more.")
    private Map<String, String> annotations = new LinkedHashMap<>();

    public String name(HostContext host) throws IOException {
        return nodeName == null ? host.call(NodeOptions::hostName) : nodeName;
    }

    public NodeFacts facts(HostContext host) throws IOException {
        String name = name(host);
        return host.call(() -> HostNode.of(name, labels, annotations));
    }

    /** The kernel's host name, hostname(7), without a name service. */
    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }
}
