package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts the restarts of members by reason. Counters start at 0, because a row that first appears with 1 hides its first increase from rate functions. A member's
 * counters are removed with its last instance.
 *
 * <p>The event loop's thread writes; any thread may read.
 */
final class MemberRestartCounters {
    /** The other members share one row, so that a large manifest does not swamp the metrics. */
    static final int MEMBERS_TOLD_APART = 2000;

    /** The other members get rows at their first restart, because most rows stay 0 for ever. */
    static final int MEMBERS_FROM_ZERO = 500;

    /** Reasons of members whose health is checked. */
    private static final List<ExitReason> OF_HEALTH = List.of(ExitReason.Unhealthy, ExitReason.WatchdogTimeout);

    private static final List<String> REASONS = Stream.concat(
                    Arrays.stream(ExitReason.values()).filter(reason -> !OF_HEALTH.contains(reason)),
                    Stream.of(StartReason.SpecChanged, StartReason.Requested))
            .map(Enum::name)
            .toList();

    private static final Member OTHERS = new Member("", "", "(others)");

    private record Member(String namespace, String group, String name) {
        static Member of(InstanceId id) {
            return new Member(id.namespace(), id.group(), id.member());
        }
    }

    private record Counts(AtomicInteger instances, Map<String, LongAdder> byReason) {
        static Counts none() {
            return new Counts(new AtomicInteger(), new ConcurrentHashMap<>());
        }

        static Counts zero() {
            Counts counts = none();
            REASONS.forEach(reason -> counts.byReason().put(reason, new LongAdder()));
            return counts;
        }
    }

    private final Map<Member, Counts> members = new ConcurrentHashMap<>();
    private final Counts others = Counts.none();

    void appeared(Instance instance) {
        Member member = Member.of(instance.id());
        if (members.containsKey(member) || members.size() < MEMBERS_TOLD_APART) {
            boolean many = members.size() >= MEMBERS_FROM_ZERO;
            Counts counts = members.computeIfAbsent(member, _ -> many ? Counts.none() : Counts.zero());
            counts.instances().incrementAndGet();
            if (!many && instance.spec().coordination().isPresent()) {
                counts.byReason().putIfAbsent(StartReason.WithGroup.name(), new LongAdder());
            }
            if (!many && !instance.spec().health().equals(HealthSpec.NONE)) {
                OF_HEALTH.forEach(reason -> counts.byReason().putIfAbsent(reason.name(), new LongAdder()));
            }
        }
    }

    /** @param reason an exit reason, or the name of {@link StartReason#SpecChanged}, {@code Requested} or {@code WithGroup} */
    void restarted(InstanceId id, String reason) {
        members.getOrDefault(Member.of(id), others)
                .byReason()
                .computeIfAbsent(reason, _ -> new LongAdder())
                .increment();
    }

    void gone(InstanceId id) {
        members.computeIfPresent(
                Member.of(id), (_, counts) -> counts.instances().decrementAndGet() <= 0 ? null : counts);
    }

    List<Measurements.MemberRestarts> measure() {
        return Stream.concat(members.entrySet().stream(), Stream.of(Map.entry(OTHERS, others)))
                .flatMap(entry -> rows(entry.getKey(), entry.getValue().byReason()))
                .toList();
    }

    private static Stream<Measurements.MemberRestarts> rows(Member member, Map<String, LongAdder> byReason) {
        return byReason.entrySet().stream()
                .map(entry -> new Measurements.MemberRestarts(
                        member.namespace(),
                        member.group(),
                        member.name(),
                        entry.getKey(),
                        entry.getValue().sum()));
    }
}
