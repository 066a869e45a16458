package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** {@code status} of a ProcessNode, which has no spec: what one node's agent reports. Only that agent writes it. */
public record ProcessNodeStatus(
        @JsonPropertyDescription("The agent that reports this.")
        AgentInfo agent,

        @JsonPropertyDescription("Where.") HostInfo host,
        @JsonPropertyDescription("All groups of the node.") NodeSummary summary,

        @JsonPropertyDescription("The groups that the agent runs, and those that it should run but cannot.")
        List<NodeGroup> groups,

        @JsonPropertyDescription(
                "The annotation persistentprocess.io/drain asked the agent to stop every instance, and none is left.")
        boolean drained) {
    public static final String KIND = "ProcessNode";

    public ProcessNodeStatus {
        groups = List.copyOf(groups);
    }

    /** For a node that is not drained. */
    public ProcessNodeStatus(AgentInfo agent, HostInfo host, NodeSummary summary, List<NodeGroup> groups) {
        this(agent, host, summary, groups, false);
    }
}
