package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.MemberUsage;
import io.persistentprocess.api.status.NodeUsage;
import io.persistentprocess.supervision.InstanceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is reported of the instances' use of CPU, memory and processes. It is looked at every five minutes, as often as a kubelet reports its node, and when there is something else to report. What has hardly changed
 * is reported as before, so that it alone makes no write. For one thread.
 */
final class UsageReport {
    private static final Logger LOG = LoggerFactory.getLogger(UsageReport.class);

    static final Duration INTERVAL = Duration.ofMinutes(5);
    /** Over less than this a share of the time says little. */
    private static final Duration SHORTEST_SPAN = Duration.ofSeconds(5);

    private static final double PERCENT = 100;
    private static final double MILLIS = 1000;
    private static final double NANOS = 1e9;
    private static final double NOTICEABLE = 0.1;
    /** Percent, thousandths of a CPU or processes: what is less than that is noise. */
    private static final long NEGLIGIBLE = 5;

    /** Where the numbers come from. */
    @FunctionalInterface
    interface Source {
        Map<InstanceId, MemberUsage> usage(List<InstanceView> instances) throws IOException;
    }

    private record Sample(MemberUsage usage, Duration at, NodeUsage told) {}

    private final Source source;
    private Map<InstanceId, Sample> samples = Map.of();
    private Optional<Duration> lookedAt = Optional.empty();

    UsageReport(Source source) {
        this.source = source;
    }

    /** As it was found last; empty: the host does not account for it. */
    Optional<NodeUsage> of(InstanceId id) {
        return Optional.ofNullable(samples.get(id)).map(Sample::told);
    }

    /** How long until it should be looked at again. */
    Duration due(Duration now) {
        Duration rest = lookedAt.map(at -> INTERVAL.minus(now.minus(at))).orElse(Duration.ZERO);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Does nothing if that was done a moment ago. */
    void look(List<InstanceView> instances, Duration now, Instant wall) {
        if (lookedAt.filter(at -> now.minus(at).compareTo(SHORTEST_SPAN) < 0).isPresent()) {
            return;
        }
        lookedAt = Optional.of(now);
        try {
            Map<InstanceId, Sample> next = new HashMap<>();
            source.usage(instances).forEach((id, usage) -> {
                if (usage.isAccounted()) {
                    next.put(id, sample(Optional.ofNullable(samples.get(id)), usage, now, wall));
                }
            });
            samples = next;
        } catch (IOException e) {
            LOG.debug("what instances use cannot be looked at reason=\"{}\"", e.getMessage());
        }
    }

    private static Sample sample(Optional<Sample> before, MemberUsage usage, Duration now, Instant wall) {
        // A cgroup that was made anew counts from nothing.
        Optional<Sample> base = before.filter(last -> last.usage().cpuSeconds() <= usage.cpuSeconds());
        NodeUsage found = new NodeUsage(
                wall,
                rate(base, usage, now, MemberUsage::cpuSeconds, MILLIS),
                rate(base, usage, now, MemberUsage::throttledSeconds, PERCENT),
                positive(usage.memoryBytes()),
                positive(usage.memoryPeakBytes()),
                positive(usage.tasks()),
                rate(base, usage, now, each -> each.waiting().cpuSeconds(), PERCENT),
                rate(base, usage, now, each -> each.waiting().memorySeconds(), PERCENT),
                rate(base, usage, now, each -> each.waiting().ioSeconds(), PERCENT));
        return new Sample(
                usage,
                now,
                before.map(Sample::told).filter(told -> isLike(told, found)).orElse(found));
    }

    private static Optional<Long> rate(
            Optional<Sample> base,
            MemberUsage usage,
            Duration now,
            ToDoubleFunction<MemberUsage> seconds,
            double unit) {
        return base.map(last -> Math.round((seconds.applyAsDouble(usage) - seconds.applyAsDouble(last.usage()))
                / (now.minus(last.at()).toNanos() / NANOS)
                * unit));
    }

    private static Optional<Long> positive(long value) {
        return value > 0 ? Optional.of(value) : Optional.empty();
    }

    private static boolean isLike(NodeUsage one, NodeUsage other) {
        return isLike(one.cpuMillis(), other.cpuMillis())
                && isLike(one.throttledPercent(), other.throttledPercent())
                && isLike(one.memoryBytes(), other.memoryBytes())
                && isLike(one.memoryPeakBytes(), other.memoryPeakBytes())
                && isLike(one.tasks(), other.tasks())
                && isLike(one.cpuPressurePercent(), other.cpuPressurePercent())
                && isLike(one.memoryPressurePercent(), other.memoryPressurePercent())
                && isLike(one.ioPressurePercent(), other.ioPressurePercent());
    }

    private static boolean isLike(Optional<Long> one, Optional<Long> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.equals(other);
        }
        long difference = Math.abs(one.get() - other.get());
        return difference <= NEGLIGIBLE || difference <= NOTICEABLE * Math.max(one.get(), other.get());
    }
}
