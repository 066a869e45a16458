package io.persistentprocess.agent;

import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import java.util.stream.Stream;

/** Which instances a user means by {@code GROUP[/MEMBER[-N]]} in a namespace. */
public record Selector(String namespace, String group, String member) {
    /** A whole group. */
    private static final String EVERY_MEMBER = "";

    /**
     * Reads what a user typed.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static Selector parse(String namespace, String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || parts[0].isEmpty() || (parts.length == 2 && parts[1].isEmpty())) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no instances; write GROUP, GROUP/MEMBER or GROUP/MEMBER-N"
                            + " (and the namespace with -n)");
        }
        return new Selector(namespace, parts[0], parts.length == 2 ? parts[1] : EVERY_MEMBER);
    }

    /** Every instance of a group. */
    public static Selector of(GroupId group) {
        return new Selector(group.namespace(), group.name(), EVERY_MEMBER);
    }

    /** A member's name means all its instances; an instance may be named as well. */
    public boolean matches(InstanceId id) {
        return id.namespace().equals(namespace)
                && id.group().equals(group)
                && (member.equals(EVERY_MEMBER)
                        || id.member().equals(member)
                        || id.name().equals(member));
    }

    /** The three that mean this instance, alone or among others: its group's, its member's and its own. */
    static Stream<Selector> thatMean(InstanceId id) {
        return Stream.of(EVERY_MEMBER, id.member(), id.name())
                .map(member -> new Selector(id.namespace(), id.group(), member));
    }

    @Override
    public String toString() {
        return member.equals(EVERY_MEMBER) ? group : group + "/" + member;
    }
}
