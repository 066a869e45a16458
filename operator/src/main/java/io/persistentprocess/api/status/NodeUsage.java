package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.Optional;

/** What an instance used at the last sample, as far as the host accounts for it. */
public record NodeUsage(
        @JsonPropertyDescription("When this was so.") Instant at,

        @JsonPropertyDescription("CPU time since the look before, in thousandths of a CPU.")
        Optional<Long> cpuMillis,

        @JsonPropertyDescription("In how much of that time it was kept waiting by limits.cpu.")
        Optional<Long> throttledPercent,

        @JsonPropertyDescription("Memory in use, page cache included.")
        Optional<Long> memoryBytes,

        @JsonPropertyDescription("The most there ever was.") Optional<Long> memoryPeakBytes,
        @JsonPropertyDescription("Processes and threads.") Optional<Long> tasks,

        @JsonPropertyDescription("In how much of that time some process waited for a CPU.")
        Optional<Long> cpuPressurePercent,

        @JsonPropertyDescription("The same for memory.") Optional<Long> memoryPressurePercent,
        @JsonPropertyDescription("The same for disks.") Optional<Long> ioPressurePercent) {}
