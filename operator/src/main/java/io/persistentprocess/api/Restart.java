package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Between;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.value.GoDuration;
import java.time.Duration;
import java.util.List;

/** How soon an instance that exited is started again: at once, with a growing delay if it fails repeatedly. */
@ValidationRule(
        value = "!self.max.matches(r'" + GoDuration.FORM + "') || !self.initial.matches(r'" + GoDuration.FORM
                + "') || duration(self.max) >= duration(self.initial)",
        messageExpression = "'" + Restart.MAX_BELOW_INITIAL + "'.format([self.max, self.initial])",
        fieldPath = ".max")
public record Restart(
        @Default("10s")
        @Between(min = "0s", max = "24h")
        @JsonPropertyDescription("An instance that ran for this long is restarted with no delay, and so is the first"
                + " failure after it.")
        Duration stableAfter,

        @Default("100ms")
        @Between(min = "1ms", max = "24h")
        @JsonPropertyDescription("The delay after the second failure in a row.")
        Duration initial,

        @Default("2") @Min(1) @Max(100) @JsonPropertyDescription("What each further failure multiplies the delay by.")
        double factor,

        @Default("5m") @Between(min = "1ms", max = "24h") @JsonPropertyDescription("The longest delay.")
        Duration max,

        @Default("0.1")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
                "The fraction by which a delay may be longer or shorter, so that instances do not start" + " in step.")
        double jitter,

        @JsonPropertyDescription("When to give up.") RestartLimit limit)
        implements Checked {
    static final String MAX_BELOW_INITIAL = "is %s, less than initial (%s); raise max or lower initial";

    @Override
    public List<Fault> faults() {
        return max.compareTo(initial) >= 0
                ? List.of()
                : List.of(new Fault(
                        "max", MAX_BELOW_INITIAL.formatted(GoDuration.format(max), GoDuration.format(initial))));
    }
}
