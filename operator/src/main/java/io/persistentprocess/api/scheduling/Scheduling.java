package io.persistentprocess.api.scheduling;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import java.util.List;
import java.util.Optional;

/** How soon the process gets a CPU, sched_setscheduler(2). */
@ValidationRule(
        value = "!has(self.priority) || self.policy in ['Fifo', 'RoundRobin']",
        message = Scheduling.PRIORITY_IS_REAL_TIME,
        fieldPath = ".priority")
public record Scheduling(
        @Required
        @JsonPropertyDescription(
                "Other and Batch share the CPU by nice; Idle runs only while nothing else wants to; Fifo"
                        + " and RoundRobin run before all others, which takes CAP_SYS_NICE.")
        SchedulingPolicy policy,

        @Min(1) @Max(99) @JsonPropertyDescription("Among Fifo and RoundRobin, 99 is the most favourable; absent: 1.")
        Optional<Integer> priority)
        implements Checked {
    static final String PRIORITY_IS_REAL_TIME = "is only for policy Fifo and RoundRobin; set nice for the others";

    @Override
    public List<Fault> faults() {
        return priority.isPresent() && !policy.isRealTime()
                ? List.of(new Fault("priority", PRIORITY_IS_REAL_TIME))
                : List.of();
    }
}
