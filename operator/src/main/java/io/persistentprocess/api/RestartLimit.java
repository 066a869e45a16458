package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.schema.Between;
import java.time.Duration;

/**
 * How many restarts in how much time are allowed before the instance fails for good; StartLimitBurst= and StartLimitIntervalSec= of systemd.unit(5).
 */
public record RestartLimit(
        @Default("0")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription("Give up when more than this many starts fall within interval; 0: never.")
        int burst,

        @Default("10m")
        @Between(min = "1s", max = "24h")
        @JsonPropertyDescription("The time within which starts are counted.")
        Duration interval) {}
