package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.model.Measurements;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts the restarts of members by their reasons, from 0 on: what has no row before its first restart has no first increase either, for whoever looks at increases. A member's counts go with its last instance.
 *
 * <p>Written by the reactor thread, read by any.
 */
final class MemberRestartCounters {
    /** The rest share one row: whoever collects these numbers must not be swamped by a manifest. */
    static final int MEMBERS_TOLD_APART = 2000;

    /** The rest has rows from the first restart on: most of these rows stay 0 for ever. */
    static final int MEMBERS_FROM_ZERO = 500;

    private static final List<String> REASONS = Stream.concat(
                    Arrays.stream(ExitReason.values()), Stream.of(StartReason.SpecChanged, StartReason.Requested))
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

    void appeared(InstanceId id) {
        Member member = Member.of(id);
        if (members.containsKey(member) || members.size() < MEMBERS_TOLD_APART) {
            boolean many = members.size() >= MEMBERS_FROM_ZERO;
            members.computeIfAbsent(member, _ -> many ? Counts.none() : Counts.zero())
                    .instances()
                    .incrementAndGet();
        }
    }

    /** @param reason one of few: of an exit, or of a start that somebody wanted */
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
