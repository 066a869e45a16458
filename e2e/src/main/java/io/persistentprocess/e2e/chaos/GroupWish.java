package io.persistentprocess.e2e.chaos;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a group should be: its members by name. */
record GroupWish(Map<String, MemberWish> members) {
    /** The seconds that a member of revision 0 sleeps: more than a day, so that none ends by itself. */
    static final int SECONDS = 100_000;

    GroupWish {
        members = Map.copyOf(members);
    }

    GroupWish with(String member, MemberWish wish) {
        Map<String, MemberWish> changed = new TreeMap<>(members);
        changed.put(member, wish);
        return new GroupWish(changed);
    }

    Optional<MemberWish> of(InstanceName instance) {
        return Optional.ofNullable(members.get(instance.member())).filter(wish -> instance.ordinal() < wish.replicas());
    }

    int instances() {
        return members.values().stream().mapToInt(MemberWish::replicas).sum();
    }

    /** The group's spec. Kills that follow each other closely are backed off from for two seconds at most. */
    String spec() {
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
