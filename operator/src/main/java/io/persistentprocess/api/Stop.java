package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.value.Signal;

/** How an instance is stopped: a signal, a grace period, then SIGKILL. */
public record Stop(
        @Default("SIGTERM") @JsonPropertyDescription("The signal that asks the processes to end, signal(7).")
        Signal signal,

        @Default("30")
        @Min(0)
        @Max(86400)
        @JsonPropertyDescription("Seconds after which whatever still runs is killed.")
        int gracePeriodSeconds,

        @Default("Mixed")
        @JsonPropertyDescription("Who gets the signal: Mixed, the main process, and once it is gone the others are"
                + " killed; Process, the main process, and the others have the rest of the grace period; Cgroup, all; Main,"
                + " the main process, and the others keep running, beside the next main process, too.")
        StopMode mode) {}
