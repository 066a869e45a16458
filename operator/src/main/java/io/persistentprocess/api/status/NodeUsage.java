package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Optional;

/** What an instance used at the last sample, as far as the host accounts for it. */
public record NodeUsage(
        @JsonPropertyDescription("When this was sampled.") Instant at,

        @JsonPropertyDescription("CPU time since the sample before, in thousandths of a CPU.")
        Optional<Long> cpuMillis,

        @JsonPropertyDescription("Percentage of that time in which limits.cpu made it wait.")
        Optional<Long> throttledPercent,

        @JsonPropertyDescription("Memory in use, page cache included.")
        Optional<Long> memoryBytes,

        @JsonPropertyDescription("The most memory that was ever in use.")
        Optional<Long> memoryPeakBytes,

        @JsonPropertyDescription("Processes and threads.") Optional<Long> tasks,

        @JsonPropertyDescription("Percentage of that time in which some process waited for a CPU.")
        Optional<Long> cpuPressurePercent,

        @JsonPropertyDescription("Percentage of that time in which some process waited for memory.")
        Optional<Long> memoryPressurePercent,

        @JsonPropertyDescription("Percentage of that time in which some process waited for a disk.")
        Optional<Long> ioPressurePercent) {}
