package io.persistentprocess.agent;

import io.persistentprocess.agent.processes.Counts;
import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.agent.processes.ProcessWatch;
import io.persistentprocess.agent.processes.Tier;
import io.persistentprocess.supervision.Phase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Everything of an agent that counts, as one set of numbers. Any thread. */
record Measuring(
        Views views,
        RestartTally restarts,
        EventLog events,
        KernelTally kernelTally,
        ProcessWatch processes,
        Counts processCounts,
        ClientDescriptors clients,
        LogKeeper logs) {
    Measurements measure() {
        Map<Phase, Long> phases = views.phases();
        Map<String, Long> instances = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            instances.put(phase.name(), phases.getOrDefault(phase, 0L));
        }
        Map<KernelEvent, Long> kernelEvents = kernelTally.measureEvents();
        return new Measurements(
                instances,
                restarts.measureMembers(),
                restarts.measureDurations(),
                kernelEvents,
                Map.of(
                        "inotify",
                        kernelEvents.get(KernelEvent.LOG_EVENTS_LOST),
                        "event-log",
                        events.lost(),
                        "process-events",
                        processCounts.lost(),
                        "process-stream",
                        processes.stream().missed()),
                kernelTally.measureLag(),
                processEvents(),
                clients.refused(),
                logs.droppedBytes());
    }

    private Measurements.ProcessEvents processEvents() {
        Map<String, Long> told = new LinkedHashMap<>();
        for (ProcessEvent.Kind kind : ProcessEvent.Kind.values()) {
            told.put(kind.name().toLowerCase(Locale.ROOT), processes.happened(kind));
        }
        return new Measurements.ProcessEvents(
                processes.standing().tier().map(Tier::label).orElse("none"), told, processCounts.resyncs());
    }
}
