package io.persistentprocess.agent.model;

import java.util.List;
import java.util.Map;

/**
 * The counters of an agent since its start, at one moment. Immutable, any thread.
 *
 * @param instances the number of instances in each phase, by its name; every phase is present
 * @param restarts the restarts of present members
 * @param restartSeconds from the moment the exit was noticed, or the back-off was over, to the exec of the replacement
 * @param kernelEvents the number of kernel events of each type
 * @param eventsLost lost events by source
 * @param instancesReady the number of ready instances; a completed one is not
 * @param reactorLag how long each turn of the event loop took before it polled the kernel again
 * @param probeLateness how much later than due probes begin
 * @param processEvents the process events
 * @param clientsRefused clients refused or disconnected, by the label of their kind; every kind is present
 * @param notifications messages of sd_notify(3) by what became of them; every outcome is present
 * @param logBytesDropped output of members that was dropped because it exceeded the retention
 */
public record Measurements(
        Map<String, Long> instances,
        long instancesReady,
        List<MemberRestarts> restarts,
        Histogram restartSeconds,
        Map<KernelEvent, Long> kernelEvents,
        Map<String, Long> eventsLost,
        Histogram reactorLag,
        Histogram probeLateness,
        ProcessEvents processEvents,
        Map<String, Long> clientsRefused,
        long logBytesDropped,
        Map<String, Long> notifications) {

    /**
     * How often instances of a member were restarted.
     *
     * @param reason why they had ended by themselves, {@link io.persistentprocess.supervision.instance.ExitReason}, or {@code SpecChanged} or {@code Requested}
     */
    public record MemberRestarts(String namespace, String group, String member, String reason, long count) {}

    /**
     * Forks, execs and exits of instances' processes.
     *
     * @param source the present tier, {@code none} if there is none
     * @param counts the number of events by kind; every kind is present
     * @param resyncs how often all processes were scanned again because events were lost
     */
    public record ProcessEvents(String source, Map<String, Long> counts, long resyncs) {}

    /**
     * A histogram of durations.
     *
     * @param boundsSeconds the largest value of each bucket but the last, which has none
     * @param counts the count of each bucket alone, one more than there are bounds
     */
    public record Histogram(List<Double> boundsSeconds, List<Long> counts, double sumSeconds) {}
}
