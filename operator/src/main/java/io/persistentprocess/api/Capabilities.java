package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Unique;
import io.persistentprocess.api.value.Capability;
import java.util.ArrayList;
import java.util.List;

/** Changes to the capabilities that a process of its user would have. */
@ValidationRule(
        value = "!has(self.add) || !('ALL' in self.add)",
        message = Capabilities.ALL_CANNOT_BE_ADDED,
        fieldPath = ".add")
@ValidationRule(
        value = "!has(self.add) || !has(self.drop) || !self.add.exists(c, c in self.drop)",
        messageExpression = "'" + Capabilities.ADDED_AND_DROPPED + "'.format([self.add.filter(c, c in self.drop)[0]])",
        fieldPath = ".add")
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
    static final String ALL_CANNOT_BE_ADDED = "ALL can only be dropped; list the capabilities to add by name";
    static final String ADDED_AND_DROPPED = "%s is dropped too; remove it from add or drop";

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
                faults.add(new Fault("add[" + i + "]", ALL_CANNOT_BE_ADDED));
            } else if (drop.contains(capability)) {
                faults.add(new Fault("add[" + i + "]", ADDED_AND_DROPPED.formatted(capability)));
            }
        }
        return List.copyOf(faults);
    }
}
