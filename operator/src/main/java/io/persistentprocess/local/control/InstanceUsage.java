package io.persistentprocess.local.control;

import io.persistentprocess.kernel.cgroup.ResourceUsage;
import java.util.Map;
import java.util.Optional;

/**
 * The usage of an instance as in {@code ppg status -o json}; {@link ResourceUsage} describes the values. Absent values are not accounted for by the
 * host.
 */
public record InstanceUsage(
        Optional<Long> cpuMicros,
        Optional<Long> throttledMicros,
        Optional<Long> memoryBytes,
        Optional<Long> memoryPeakBytes,
        Optional<Long> memoryLimitBytes,
        Optional<Long> oomKills,
        Optional<Long> tasks,
        Optional<Double> cpuPressure,
        Optional<Double> memoryPressure,
        Optional<Double> ioPressure) {
    static InstanceUsage of(ResourceUsage usage) {
        return new InstanceUsage(
                usage.cpuMicros(),
                usage.throttledMicros(),
                usage.memoryBytes(),
                usage.memoryPeakBytes(),
                usage.memoryLimitBytes(),
                usage.oomKills(),
                usage.tasks(),
                usage.pressure().map(pressure -> percent(pressure.cpu())),
                usage.pressure().map(pressure -> percent(pressure.memory())),
                usage.pressure().map(pressure -> percent(pressure.io())));
    }

    static InstanceUsage of(JsonFields fields) throws MalformedMessageException {
        return new InstanceUsage(
                fields.optionalNumber("cpuMicros"),
                fields.optionalNumber("throttledMicros"),
                fields.optionalNumber("memoryBytes"),
                fields.optionalNumber("memoryPeakBytes"),
                fields.optionalNumber("memoryLimitBytes"),
                fields.optionalNumber("oomKills"),
                fields.optionalNumber("tasks"),
                fields.optionalDecimal("cpuPressure"),
                fields.optionalDecimal("memoryPressure"),
                fields.optionalDecimal("ioPressure"));
    }

    private static double percent(ResourceUsage.Waiting waiting) {
        return Double.parseDouble(waiting.average());
    }

    Map<String, Object> plain() {
        return JsonFields.sending()
                .put("cpuMicros", cpuMicros)
                .put("throttledMicros", throttledMicros)
                .put("memoryBytes", memoryBytes)
                .put("memoryPeakBytes", memoryPeakBytes)
                .put("memoryLimitBytes", memoryLimitBytes)
                .put("oomKills", oomKills)
                .put("tasks", tasks)
                .put("cpuPressure", cpuPressure)
                .put("memoryPressure", memoryPressure)
                .put("ioPressure", ioPressure)
                .plain();
    }
}
