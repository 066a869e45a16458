package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** A soft and a hard limit, getrlimit(2), in the units of the resource. */
public record ResourceLimit(
        @Required @JsonPropertyDescription("What is enforced; the process may raise it up to hard.")
        LimitValue soft,

        @Required @JsonPropertyDescription("The ceiling of soft.")
        LimitValue hard)
        implements Checked {
    @Override
    public List<Fault> faults() {
        return soft.compareTo(hard) <= 0
                ? List.of()
                : List.of(new Fault(
                        "soft", "is %s, more than hard (%s); lower soft or raise hard".formatted(soft, hard)));
    }
}
