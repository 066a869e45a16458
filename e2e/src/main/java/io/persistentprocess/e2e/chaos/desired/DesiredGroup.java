package io.persistentprocess.e2e.chaos.desired;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a group should be: its members by name. */
public record DesiredGroup(Map<String, DesiredMember> members) {
    /** The seconds that a member of revision 0 sleeps: more than a day, so that none ends by itself. */
    public static final int SECONDS = 100_000;

    public DesiredGroup {
        members = Map.copyOf(members);
    }

    public DesiredGroup with(String member, DesiredMember desired) {
        Map<String, DesiredMember> changed = new TreeMap<>(members);
        changed.put(member, desired);
        return new DesiredGroup(changed);
    }

    public Optional<DesiredMember> of(InstanceName instance) {
        return Optional.ofNullable(members.get(instance.member()))
                .filter(desired -> instance.ordinal() < desired.replicas());
    }

    public int instances() {
        return members.values().stream().mapToInt(DesiredMember::replicas).sum();
    }

    /** The group's spec. Kills that follow each other closely are backed off from for two seconds at most. */
    public String spec() {
        return new TreeMap<>(members)
                .entrySet().stream()
                        .map(member ->
                                "- {name: %s, replicas: %d, command: [/bin/sleep, '%d'], restart: {stableAfter: 1s, max: 2s}}"
                                        .formatted(
                                                member.getKey(),
                                                member.getValue().replicas(),
                                                SECONDS + member.getValue().revision()))
                        .collect(Collectors.joining("\n", "members:\n", "\n"));
    }

    @Override
    public String toString() {
        return new TreeMap<>(members).toString();
    }
}
