package io.persistentprocess.agent.model;

import java.util.List;
import java.util.Map;

/**
 * What an agent has counted since it started, at one moment. Plain values, for any thread.
 *
 * @param instances how many instances are in each state, by its name; every state is there
 * @param restarts of members that are known now; those that were never restarted are left out
 * @param restartSeconds from the moment the end of a process was noticed, or its back-off was over, to the exec of its replacement
 * @param eventsLost by what lost them
 * @param reactorLag how long the reactor took each time before it looked again for what the kernel has to tell
 * @param processEvents what was told of processes
 * @param clientsRefused clients that were sent away or cut off, by the label of their kind; every kind is there
 * @param logBytesDropped output of members that was thrown away, because it was more than is kept
 */
public record Measurements(
        Map<String, Long> instances,
        List<MemberRestarts> restarts,
        Histogram restartSeconds,
        Map<KernelEvent, Long> kernelEvents,
        Map<String, Long> eventsLost,
        Histogram reactorLag,
        ProcessEvents processEvents,
        Map<String, Long> clientsRefused,
        long logBytesDropped) {

    /**
     * How often instances of a member were started again.
     *
     * @param reason why they had ended by themselves, {@link io.persistentprocess.supervision.instance.ExitReason}, or that it was wanted,
     *     {@code SpecChanged} or {@code Requested}
     */
    public record MemberRestarts(String namespace, String group, String member, String reason, long count) {}

    /**
     * Forks, execs and exits of instances' processes.
     *
     * @param source the tier they come from now, {@code none} where they are not followed
     * @param told how many, by kind; every kind is there
     * @param resyncs how often everything was looked at anew, because something was lost
     */
    public record ProcessEvents(String source, Map<String, Long> told, long resyncs) {}

    /**
     * Durations by size.
     *
     * @param boundsSeconds the largest value of each bucket but the last, which has none
     * @param counts of each bucket alone, one more than there are bounds
     */
    public record Histogram(List<Double> boundsSeconds, List<Long> counts, double sumSeconds) {}
}
