package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.ProcessId;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The watchdog timeout that a process has set itself, WATCHDOG_USEC, in an attribute of its cgroup: the next agent must not expect what the process does not do. */
record WatchdogRecord(Cgroup cgroup) {
    private static final String NAME = "watchdog";
    private static final Pattern FORMAT = Pattern.compile("([0-9]{1,10}) ([0-9]{1,18}) ([0-9]{1,18})");

    void write(ProcessId main, Duration timeout) throws KernelException {
        cgroup.setAttribute(NAME, main.pid() + " " + main.startTicks() + " " + timeout.toNanos() / 1000);
    }

    /** Empty: there is none of this process. */
    Optional<Duration> read(ProcessId main) throws KernelException {
        Optional<Matcher> fields = cgroup.attribute(NAME).map(FORMAT::matcher).filter(Matcher::matches);
        return fields.filter(match -> match.group(1).equals(Integer.toString(main.pid()))
                        && match.group(2).equals(Long.toString(main.startTicks())))
                .map(match -> Duration.of(Long.parseLong(match.group(3)), ChronoUnit.MICROS));
    }
}
