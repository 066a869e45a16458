package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.ArrayList;
import java.util.List;

/** Changes to the capabilities that a process of its user would have. */
public record Capabilities(
        @Size(max = 64)
        @Unique
        @JsonPropertyDescription("Capabilities to have also as another user than root, without CAP_: NET_RAW.")
        List<Capability> add,

        @Size(max = 64)
        @Unique
        @JsonPropertyDescription("Capabilities to lose, without CAP_; ALL: every one that is not added.")
        List<Capability> drop)
        implements Checked {
    public Capabilities {
        add = List.copyOf(add);
        drop = List.copyOf(drop);
    }

    @Override
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < add.size(); i++) {
            Capability capability = add.get(i);
            if (capability == Capability.ALL) {
                faults.add(
                        new Fault("add[" + i + "]", "ALL can only be dropped; list the capabilities to add by name"));
            } else if (drop.contains(capability)) {
                faults.add(new Fault("add[" + i + "]", capability + " is dropped too; remove it from add or drop"));
            }
        }
        return List.copyOf(faults);
    }
}
