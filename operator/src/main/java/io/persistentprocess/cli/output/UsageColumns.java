package io.persistentprocess.cli.output;

import io.persistentprocess.local.control.InstanceUsage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An instance's usage as cells of a table. */
final class UsageColumns {
    static final List<String> HEADING = List.of("CPU TIME", "THROTTLED", "MEMORY", "PEAK", "OOM", "TASKS", "WAITING");

    private static final String NOTHING = "-";
    private static final long KIB = 1 << 10;
    private static final String UNITS = "KMGTP";

    private UsageColumns() {}

    static List<String> of(Optional<InstanceUsage> usage) {
        return usage.map(UsageColumns::cells).orElseGet(() -> Collections.nCopies(HEADING.size(), NOTHING));
    }

    private static List<String> cells(InstanceUsage usage) {
        return List.of(
                usage.cpuMicros().map(UsageColumns::seconds).orElse(NOTHING),
                usage.throttledMicros().map(UsageColumns::seconds).orElse(NOTHING),
                usage.memoryBytes().map(UsageColumns::size).orElse(NOTHING)
                        + usage.memoryLimitBytes()
                                .map(limit -> "/" + size(limit))
                                .orElse(""),
                usage.memoryPeakBytes().map(UsageColumns::size).orElse(NOTHING),
                usage.oomKills().map(String::valueOf).orElse(NOTHING),
                usage.tasks().map(String::valueOf).orElse(NOTHING),
                waiting(usage));
    }

    /** Pressure in percent of the time, for CPU, memory and disks. */
    private static String waiting(InstanceUsage usage) {
        return usage.cpuPressure()
                .map(cpu -> "%s/%s/%s%%"
                        .formatted(
                                whole(cpu),
                                whole(usage.memoryPressure().orElse(0.0)),
                                whole(usage.ioPressure().orElse(0.0))))
                .orElse(NOTHING);
    }

    private static String whole(double percent) {
        return Long.toString((long) percent);
    }

    private static String seconds(long micros) {
        Duration time = Duration.ofNanos(micros * 1000);
        return time.compareTo(Duration.ofSeconds(100)) < 0
                ? String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0)
                : HumanDuration.of(time);
    }

    /** As a quantity, rounded. */
    private static String size(long bytes) {
        if (bytes < KIB) {
            return Long.toString(bytes);
        }
        int unit = 0;
        double left = bytes / (double) KIB;
        while (left >= KIB && unit < UNITS.length() - 1) {
            left /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, left < 10 ? "%.1f%si" : "%.0f%si", left, UNITS.charAt(unit));
    }
}
