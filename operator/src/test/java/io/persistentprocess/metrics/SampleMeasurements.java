package io.persistentprocess.metrics;

import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.Measurements;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Numbers as an engine has them after a while. */
final class SampleMeasurements {
    private SampleMeasurements() {}

    static Measurements with(List<Measurements.MemberRestarts> restarts) {
        Map<KernelEvent, Long> events = Arrays.stream(KernelEvent.values())
                .collect(Collectors.toMap(
                        Function.identity(), event -> (long) event.name().length()));
        Measurements.Histogram histogram = new Measurements.Histogram(List.of(0.001, 0.01), List.of(3L, 2L, 1L), 0.125);
        return new Measurements(
                Map.of("Running", 99L, "BackOff", 1L),
                98,
                restarts,
                histogram,
                events,
                Map.of("inotify", 0L, "event-log", 7L),
                histogram,
                histogram,
                new Measurements.ProcessEvents("ebpf", Map.of("fork", 3L, "exec", 2L, "exit", 1L), 0),
                Map.of("scraper", 4L, "subscriber", 0L),
                12,
                Map.of("accepted", 5L, "stranger", 1L));
    }

    static Measurements typical() {
        return with(List.of(
                new Measurements.MemberRestarts("default", "web", "nginx", "Signaled", 2),
                new Measurements.MemberRestarts("default", "web", "nginx", "Error", 1)));
    }
}
