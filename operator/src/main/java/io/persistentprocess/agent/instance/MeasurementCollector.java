package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.logs.LogRotator;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.agent.processes.ProcessEventCounters;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.sdnotify.ServiceNotifications;
import io.persistentprocess.supervision.instance.Phase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Collects all counters of an agent. Any thread. */
public record MeasurementCollector(
        InstanceViews views,
        RestartCounters restarts,
        EventLog events,
        KernelEventCounters kernelTally,
        ProcessWatcher processes,
        ProcessEventCounters processCounts,
        ClientDescriptorLimiter clients,
        LogRotator logs,
        ServiceNotifications services) {
    public Measurements measure() {
        Map<Phase, Long> phases = views.phases();
        Map<String, Long> instances = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            instances.put(phase.name(), phases.getOrDefault(phase, 0L));
        }
        Map<KernelEvent, Long> kernelEvents = kernelTally.measureEvents();
        return new Measurements(
                instances,
                views.readyCount(),
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
                kernelTally.measureProbeLateness(),
                processEvents(),
                clients.refused(),
                logs.droppedBytes(),
                services.measure());
    }

    private Measurements.ProcessEvents processEvents() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (ProcessEvent.Kind kind : ProcessEvent.Kind.values()) {
            counts.put(kind.name().toLowerCase(Locale.ROOT), processes.happened(kind));
        }
        return new Measurements.ProcessEvents(
                processes.status().tier().map(ProcessEventTier::label).orElse("none"), counts, processCounts.resyncs());
    }
}
