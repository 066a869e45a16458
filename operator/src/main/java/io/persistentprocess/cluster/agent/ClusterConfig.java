package io.persistentprocess.cluster.agent;

import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.cluster.Installation;

/**
 * What an agent needs to know to serve a cluster.
 *
 * @param nodeName the name of its Node
 * @param installation marks the ProcessNode
 * @param agent what it says of itself
 * @param host what it says of where it is
 */
public record ClusterConfig(
        String nodeName, NamespaceScope scope, Installation installation, AgentInfo agent, HostInfo host) {}
