package io.persistentprocess.cluster.agent;

import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.cluster.Installation;

/**
 * The settings with which an agent serves a cluster.
 *
 * @param nodeName the name of its Node
 * @param installation marks the ProcessNode
 * @param agent what the agent reports about itself
 * @param host what the agent reports about its host
 */
public record ClusterConfig(
        String nodeName, NamespaceScope scope, Installation installation, AgentInfo agent, HostInfo host) {}
