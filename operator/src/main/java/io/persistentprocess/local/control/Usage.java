package io.persistentprocess.local.control;

import io.persistentprocess.kernel.ResourceUsage;
import java.util.Map;
import java.util.Optional;

/** What an instance uses, as {@code ppg status -o json} shows it; {@link ResourceUsage} tells what each is. What the host does not account for is absent. */
public record Usage(
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
    static Usage of(ResourceUsage usage) {
        return new Usage(
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

    static Usage of(Fields fields) throws MalformedMessageException {
        return new Usage(
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
        return Fields.sending()
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
