package io.persistentprocess.api.group;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.schema.Between;
import java.time.Duration;

/** How many restarts in how much time are too many for a group: {@code intensity} and {@code period} of Erlang/OTP's supervisor(3), with its defaults. */
public record RestartIntensity(
        @Default("1")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription("How many restarts are allowed within period. With the next one the group gives up:"
                + " every instance is stopped and has failed, until it is restarted by hand or its spec changes.")
        int intensity,

        @Default("5s")
        @Between(min = "1s", max = "24h")
        @JsonPropertyDescription("The time within which restarts are counted.")
        Duration period) {}
