package io.persistentprocess.api.scheduling;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.value.NumberRanges;
import java.util.List;
import java.util.Optional;

/** From which NUMA nodes the process has its memory, set_mempolicy(2). */
@ValidationRule(
        value = "has(self.nodes) || self.policy == 'Local'",
        message = Numa.NODES_ARE_NAMED,
        fieldPath = ".nodes")
@ValidationRule(
        value = "!has(self.nodes) || self.policy != 'Local'",
        message = Numa.LOCAL_HAS_NO_NODES,
        fieldPath = ".nodes")
@ValidationRule(
        value = "!has(self.nodes) || self.policy != 'Preferred' || self.nodes.matches('^[0-9]+$')",
        message = Numa.ONE_IS_PREFERRED,
        fieldPath = ".nodes")
public record Numa(
        @Required
        @JsonPropertyDescription("Bind, only from these nodes; Preferred, from this node as long as it has some;"
                + " Interleave, from these nodes in turn; Local, from the node of the CPU.")
        NumaPolicy policy,

        @JsonPropertyDescription("The NUMA nodes; one for Preferred, none for Local.")
        Optional<NumberRanges> nodes)
        implements Checked {
    static final String NODES_ARE_NAMED =
            "is required for policy Bind, Preferred and Interleave; write it like \"0\" or \"0-1\"";
    static final String LOCAL_HAS_NO_NODES = "is for policy Bind, Preferred and Interleave; remove it";
    static final String ONE_IS_PREFERRED = "is one node for policy Preferred; name one, or set policy: Bind";

    @Override
    public List<Fault> faults() {
        if (policy == NumaPolicy.Local) {
            return nodes.isPresent() ? List.of(new Fault("nodes", LOCAL_HAS_NO_NODES)) : List.of();
        }
        if (nodes.isEmpty()) {
            return List.of(new Fault("nodes", NODES_ARE_NAMED));
        }
        return policy == NumaPolicy.Preferred && !nodes.get().isOneNumber()
                ? List.of(new Fault("nodes", ONE_IS_PREFERRED))
                : List.of();
    }
}
