package io.persistentprocess.agent.monitor;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The messages about memory for users. */
final class MemoryMessages {
    private static final int NAMED = 3;

    private MemoryMessages() {}

    /** @param victims the killed processes that are known by name */
    static InstanceReport killed(long kills, List<OomKillLog.Victim> victims, OptionalLong limit) {
        String who = victims.isEmpty()
                ? (kills == 1 ? "a process" : kills + " processes")
                : "process "
                        + victims.stream()
                                .limit(NAMED)
                                .map(OomKillLog.Victim::toString)
                                .collect(Collectors.joining(", "))
                        + more(kills - Math.min(victims.size(), NAMED));
        String why = limit.isPresent() ? "at the memory limit of " + mebibytes(limit.getAsLong()) : "out of memory";
        return new InstanceReport(InstanceReport.Type.OOMKilled, "the kernel killed %s, %s".formatted(who, why));
    }

    private static String more(long others) {
        return others > 0 ? " and %d more".formatted(others) : "";
    }

    static InstanceReport begins(MemoryWatch.Cause cause, MemoryWatch watch) throws KernelException {
        return begins(cause, watch.usageBytes(), watch.limitBytes());
    }

    static InstanceReport begins(MemoryWatch.Cause cause, long usageBytes, OptionalLong limit) {
        String usage =
                mebibytes(usageBytes) + (limit.isPresent() ? " of " + mebibytes(limit.getAsLong()) : "") + " in use";
        // The user of the memory may have been killed by now, so a low usage needs an explanation.
        boolean over = limit.isPresent() && usageBytes < limit.getAsLong() / 2;
        return cause == MemoryWatch.Cause.HIGH
                ? new InstanceReport(
                        InstanceReport.Type.MemoryHigh,
                        over ? "close to the limit for a moment, " + usage + " now" : usage)
                : new InstanceReport(InstanceReport.Type.MemoryPressure, "processes wait for memory, " + usage);
    }

    /** The duration is counted from the first notification to the last. */
    static InstanceReport ended(MemoryWatch.Cause cause, ConditionEpisode episode) {
        String what = cause == MemoryWatch.Cause.HIGH ? "no longer high" : "no process waits for memory any more";
        return new InstanceReport(
                InstanceReport.Type.MemoryEased,
                "%s, after %d s"
                        .formatted(what, episode.last().since(episode.since()).toSeconds()));
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
