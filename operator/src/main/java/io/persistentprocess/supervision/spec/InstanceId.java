package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.env.InstanceName;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies one running copy of a member on this node.
 *
 * @param key distinguishes it from the other instances of its member
 */
public record InstanceId(String namespace, String group, String member, Key key) {
    /** The order for users. */
    public static final Comparator<InstanceId> ORDER = Comparator.comparing(InstanceId::namespace)
            .thenComparing(InstanceId::group)
            .thenComparing(InstanceId::member)
            .thenComparing(InstanceId::key, Key.ORDER);

    private static final char NAME_MARK = '@';
    private static final Pattern NUMBERED = Pattern.compile("(?<member>.+)-(?<ordinal>0|[1-9][0-9]{0,8})");

    /** What distinguishes the instances of a member. */
    public sealed interface Key {
        /** Numbers before names, each in their own order. */
        Comparator<Key> ORDER = Comparator.comparingInt(Key::number).thenComparing(Key::text);

        /** What {@code $(PPG_INSTANCE)} stands for. */
        String text();

        private int number() {
            return switch (this) {
                case Ordinal(int number) -> number;
                case Name _ -> Integer.MAX_VALUE;
            };
        }
    }

    /**
     * An instance of a member with {@code replicas}.
     *
     * @param number 0 to replicas − 1
     */
    public record Ordinal(int number) implements Key {
        @Override
        public String text() {
            return Integer.toString(number);
        }
    }

    /**
     * An instance of a member with {@code instances}.
     *
     * @param text of the form {@link InstanceName#PATTERN}
     */
    public record Name(String text) implements Key {}

    /** An instance of a member with {@code replicas}. */
    public InstanceId(String namespace, String group, String member, int ordinal) {
        this(namespace, group, member, new Ordinal(ordinal));
    }

    /**
     * The instance of a group with this name, see {@link #name}. The name of a member is a DNS label, which has no {@code @}, so a name has one meaning.
     *
     * @return empty: no instance can have that name
     */
    public static Optional<InstanceId> parse(GroupId group, String name) {
        int mark = name.indexOf(NAME_MARK);
        if (mark > 0) {
            return Optional.of(name.substring(mark + 1))
                    .filter(InstanceName::isValid)
                    .map(text ->
                            new InstanceId(group.namespace(), group.name(), name.substring(0, mark), new Name(text)));
        }
        Matcher numbered = NUMBERED.matcher(name);
        return numbered.matches()
                ? Optional.of(new InstanceId(
                        group.namespace(),
                        group.name(),
                        numbered.group("member"),
                        Integer.parseInt(numbered.group("ordinal"))))
                : Optional.empty();
    }

    /** The instance's name within its group, {@code MEMBER-ORDINAL} or {@code MEMBER@NAME}; also the name of its cgroup directory. */
    public String name() {
        return switch (key) {
            case Ordinal(int number) -> member + "-" + number;
            case Name(String text) -> member + NAME_MARK + text;
        };
    }

    public GroupId groupId() {
        return new GroupId(namespace, group);
    }

    @Override
    public String toString() {
        return namespace + "/" + group + "/" + name();
    }
}
