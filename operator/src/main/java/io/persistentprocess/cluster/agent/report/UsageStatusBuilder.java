package io.persistentprocess.cluster.agent.report;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.api.status.NodeUsage;
import io.persistentprocess.supervision.spec.InstanceId;
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
 * Builds the report of the instances' CPU, memory and process usage. It samples every five minutes, as often as a kubelet reports its node, and
 * whenever something else is reported. A nearly unchanged value is reported as before, so that it alone causes no write. For one thread.
 */
public final class UsageStatusBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(UsageStatusBuilder.class);

    static final Duration INTERVAL = Duration.ofMinutes(5);
    /** A rate over a shorter span is too inaccurate. */
    private static final Duration SHORTEST_SPAN = Duration.ofSeconds(5);

    private static final double PERCENT = 100;
    private static final double MILLIS = 1000;
    private static final double NANOS = 1e9;
    private static final double NOTICEABLE = 0.1;
    /** In percent, millicores or processes: smaller differences are noise. */
    private static final long NEGLIGIBLE = 5;

    /** Reads the numbers. */
    @FunctionalInterface
    public interface Source {
        Map<InstanceId, MemberUsage> usage(List<InstanceView> instances) throws IOException;
    }

    /** @param base the measurement from which rates are computed, and its time */
    private record Sample(MemberUsage base, Duration at, NodeUsage reported) {}

    private final Source source;
    private Map<InstanceId, Sample> samples = Map.of();
    private Optional<Duration> sampledAt = Optional.empty();

    public UsageStatusBuilder(Source source) {
        this.source = source;
    }

    /** The last sample; empty if the host does not account for it. */
    public Optional<NodeUsage> of(InstanceId id) {
        return Optional.ofNullable(samples.get(id)).map(Sample::reported);
    }

    /** How long until the next sample. */
    Duration due(Duration now) {
        Duration rest = sampledAt.map(at -> INTERVAL.minus(now.minus(at))).orElse(Duration.ZERO);
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Takes a sample. */
    void sample(List<InstanceView> instances, Duration now, Instant wall) {
        sampledAt = Optional.of(now);
        try {
            Map<InstanceId, Sample> next = new HashMap<>();
            source.usage(instances).forEach((id, usage) -> {
                if (usage.isAccounted()) {
                    next.put(id, sample(Optional.ofNullable(samples.get(id)), usage, now, wall));
                }
            });
            samples = next;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // Also catches the failure to create a thread: the report must be written above all then.
            LOG.debug(
                    "the resource usage of instances cannot be read, so this report lacks it reason=\"{}\"",
                    e.getMessage());
        }
    }

    private static Sample sample(Optional<Sample> before, MemberUsage usage, Duration now, Instant wall) {
        Optional<Sample> last = before.filter(sample -> goesOn(sample.base(), usage));
        Optional<Sample> recent = last.filter(sample -> now.minus(sample.at()).compareTo(SHORTEST_SPAN) < 0);
        NodeUsage found = recent.map(sample -> levels(usage, sample.reported(), wall))
                .orElseGet(() -> rates(last, usage, now, wall));
        NodeUsage reported = before.map(Sample::reported)
                .filter(earlier -> isLike(earlier, found))
                .orElse(found);
        return recent.map(sample -> new Sample(sample.base(), sample.at(), reported))
                .orElseGet(() -> new Sample(usage, now, reported));
    }

    /** A new cgroup counts from zero. */
    private static boolean goesOn(MemberUsage before, MemberUsage now) {
        return before.cpuSeconds() <= now.cpuSeconds()
                && before.throttledSeconds() <= now.throttledSeconds()
                && before.waiting().cpuSeconds() <= now.waiting().cpuSeconds()
                && before.waiting().memorySeconds() <= now.waiting().memorySeconds()
                && before.waiting().ioSeconds() <= now.waiting().ioSeconds();
    }

    /** Keeps the previous rates. */
    private static NodeUsage levels(MemberUsage usage, NodeUsage before, Instant wall) {
        return new NodeUsage(
                wall,
                before.cpuMillis(),
                before.throttledPercent(),
                positive(usage.memoryBytes()),
                positive(usage.memoryPeakBytes()),
                positive(usage.tasks()),
                before.cpuPressurePercent(),
                before.memoryPressurePercent(),
                before.ioPressurePercent());
    }

    private static NodeUsage rates(Optional<Sample> last, MemberUsage usage, Duration now, Instant wall) {
        return new NodeUsage(
                wall,
                rate(last, usage, now, MemberUsage::cpuSeconds, MILLIS),
                rate(last, usage, now, MemberUsage::throttledSeconds, PERCENT).map(UsageStatusBuilder::capped),
                positive(usage.memoryBytes()),
                positive(usage.memoryPeakBytes()),
                positive(usage.tasks()),
                rate(last, usage, now, each -> each.waiting().cpuSeconds(), PERCENT),
                rate(last, usage, now, each -> each.waiting().memorySeconds(), PERCENT),
                rate(last, usage, now, each -> each.waiting().ioSeconds(), PERCENT));
    }

    private static Optional<Long> rate(
            Optional<Sample> last,
            MemberUsage usage,
            Duration now,
            ToDoubleFunction<MemberUsage> seconds,
            double unit) {
        return last.map(sample -> Math.round((seconds.applyAsDouble(usage) - seconds.applyAsDouble(sample.base()))
                / (now.minus(sample.at()).toNanos() / NANOS)
                * unit));
    }

    /** The kernel adds up the stall time of all CPUs. */
    private static long capped(long percent) {
        return Math.min(percent, (long) PERCENT);
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
