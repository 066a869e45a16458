package io.persistentprocess.api.scheduling;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import java.util.List;
import java.util.Optional;

/** How soon the process gets a disk, ioprio_set(2), where the disk's scheduler has priorities (BFQ, mq-deadline). */
@ValidationRule(
        value = "!has(self.level) || self.class != 'Idle'",
        message = IoPriority.IDLE_HAS_NO_LEVEL,
        fieldPath = ".level")
public record IoPriority(
        @Required
        @JsonProperty("class")
        @JsonPropertyDescription("RealTime, before all others, which takes CAP_SYS_NICE; BestEffort; Idle, only while"
                + " no other process uses the disk.")
        IoClass ioClass,

        @Min(0) @Max(7) @JsonPropertyDescription("0 is the most favourable; absent: 4.")
        Optional<Integer> level)
        implements Checked {
    static final String IDLE_HAS_NO_LEVEL = "is only for class RealTime and BestEffort; remove it";

    @Override
    public List<Fault> faults() {
        return level.isPresent() && ioClass == IoClass.Idle
                ? List.of(new Fault("level", IDLE_HAS_NO_LEVEL))
                : List.of();
    }
}
