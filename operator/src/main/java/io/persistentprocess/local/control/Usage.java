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
        Optional<String> cpuPressure,
        Optional<String> memoryPressure,
        Optional<String> ioPressure) {
    static Usage of(ResourceUsage usage) {
        return new Usage(
                usage.cpuMicros(),
                usage.throttledMicros(),
                usage.memoryBytes(),
                usage.memoryPeakBytes(),
                usage.memoryLimitBytes(),
                usage.oomKills(),
                usage.tasks(),
                usage.pressure().map(pressure -> pressure.cpu().average()),
                usage.pressure().map(pressure -> pressure.memory().average()),
                usage.pressure().map(pressure -> pressure.io().average()));
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
                fields.optionalText("cpuPressure"),
                fields.optionalText("memoryPressure"),
                fields.optionalText("ioPressure"));
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
