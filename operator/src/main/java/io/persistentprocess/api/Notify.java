package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.value.NotifyAccess;
import java.util.Optional;

/** What a member's processes may say of themselves, sd_notify(3). */
public record Notify(
        @Default("Main")
        @JsonPropertyDescription("Whose notifications are accepted: Main, the main process's; All, those of every"
                + " process of the instance, as of systemd-notify in a script.")
        NotifyAccess access,

        @Min(1)
        @Max(86400)
        @JsonPropertyDescription("Seconds within which WATCHDOG=1 must come, again and again from the complete start"
                + " on; else the process gets SIGABRT, and what follows is that of a failure. The process has it in"
                + " WATCHDOG_USEC. Absent: it is not watched, unless it sends WATCHDOG_USEC itself.")
        Optional<Integer> watchdogSeconds,

        @Default("0")
        @Min(0)
        @Max(MOST_STORED)
        @JsonPropertyDescription("How many file descriptors the processes may store with FDSTORE=1. The next process of"
                + " the instance gets them, sd_listen_fds(3), as long as the agent lives; they are closed when the"
                + " instance is stopped for good.")
        int fileDescriptorStoreMax) {
    /** Far more than services store; systemd has no limit. */
    public static final int MOST_STORED = 128;
}
