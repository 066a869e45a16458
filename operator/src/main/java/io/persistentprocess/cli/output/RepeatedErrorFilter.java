package io.persistentprocess.cli.output;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges start errors that many instances have for the same reason, for example an agent without descriptors. The first error is printed, further
 * ones are counted, and the end is printed when no instance has the error any more. An error of a single instance is always printed. A reader who saw
 * that errors are only counted also sees the end. For one thread.
 */
final class RepeatedErrorFilter {
    /** How an event is printed. */
    enum Part {
        /** Unchanged. */
        PRINTED,
        /** Unchanged, with the note that further ones are only counted. */
        FIRST,
        /** Not printed. */
        COUNTED
    }

    /** The end of a start error of many instances. */
    record ErrorSummary(String reason, int instances, int errors, Duration lasted) {}

    /**
     * How to handle an event.
     *
     * @param summary the start error that ended with the event; printed after it
     */
    record Decision(Part part, Optional<ErrorSummary> summary) {}

    private static final class ErrorSeries {
        private final String reason;
        private final Instant since;
        private final Set<InstanceId> affected = new HashSet<>();
        private final Set<InstanceId> failing = new HashSet<>();
        private int count;

        private ErrorSeries(String reason, Instant since) {
            this.reason = reason;
            this.since = since;
        }

        private boolean isShared() {
            return affected.size() > 1;
        }

        private ErrorSummary summary(Instant at) {
            return new ErrorSummary(reason, affected.size(), count, Duration.between(since, at));
        }
    }

    private final Map<String, ErrorSeries> series = new LinkedHashMap<>();
    private final Map<InstanceId, String> reasons = new HashMap<>();

    Decision filter(AgentEvent event) {
        InstanceReport report = event.report();
        return switch (report.type()) {
            case StartError -> join(event.instance().orElseThrow(), report.message(), event.at());
            case BackOff ->
                new Decision(
                        isOneOfMany(event.instance().orElseThrow()) ? Part.COUNTED : Part.PRINTED, Optional.empty());
            default -> new Decision(Part.PRINTED, leave(event.instance().orElseThrow(), event.at()));
        };
    }

    /** Stops counting, because events were missed, or because there are no more. Returns what was counted. */
    List<ErrorSummary> forget(Instant at) {
        List<ErrorSummary> summaries = series.values().stream()
                .filter(ErrorSeries::isShared)
                .map(errors -> errors.summary(at))
                .toList();
        series.clear();
        reasons.clear();
        return summaries;
    }

    /** The same for all instances that fail in the same way: a reason may name the instance's own cgroup. */
    private static String kind(InstanceId instance, String reason) {
        return reason.replace("/" + instance.name(), "/");
    }

    private Decision join(InstanceId instance, String message, Instant at) {
        String reason = kind(instance, message);
        boolean same = reason.equals(reasons.getOrDefault(instance, reason));
        Optional<ErrorSummary> summary = same ? Optional.empty() : leave(instance, at);
        ErrorSeries errors = series.computeIfAbsent(reason, _ -> new ErrorSeries(message, at));
        boolean before = errors.isShared();
        reasons.put(instance, reason);
        errors.affected.add(instance);
        errors.failing.add(instance);
        errors.count++;
        if (before) {
            return new Decision(Part.COUNTED, summary);
        }
        return new Decision(errors.isShared() ? Part.FIRST : Part.PRINTED, summary);
    }

    private boolean isOneOfMany(InstanceId instance) {
        return reasons.containsKey(instance)
                && series.get(reasons.get(instance)).isShared();
    }

    private Optional<ErrorSummary> leave(InstanceId instance, Instant at) {
        String reason = reasons.remove(instance);
        if (reason == null) {
            return Optional.empty();
        }
        ErrorSeries errors = series.get(reason);
        errors.failing.remove(instance);
        if (!errors.failing.isEmpty()) {
            return Optional.empty();
        }
        series.remove(reason);
        return errors.isShared() ? Optional.of(errors.summary(at)) : Optional.empty();
    }
}
