package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The notation for instances that users write, {@code [NAMESPACE/]GROUP[/MEMBER[-N]]}, in commands, on both sockets and in {@code kubectl ppg}. Its meaning depends on
 * the instances that exist. With three parts it is the full name of an instance, or else of a member. An ambiguous path selects nothing. Pure.
 *
 * @param parts one to three, none of them empty
 */
public record InstancePath(List<String> parts) {
    public static final String FORM = "[NAMESPACE/]GROUP[/MEMBER[-N]]";

    private static final int MOST_PARTS = 3;
    private static final int MOST_CANDIDATES = 4;

    /** The meaning of a path. */
    public sealed interface Meaning {
        /**
         * It matches.
         *
         * @param selectors several only if every namespace was searched; each matches an instance at least
         */
        record Known(List<InstanceSelector> selectors) implements Meaning {
            public Known {
                selectors = List.copyOf(selectors);
            }
        }

        /**
         * It matches nothing.
         *
         * @param message for the user, with similar names
         */
        record Unknown(String message) implements Meaning {}

        /**
         * It has more than one meaning.
         *
         * @param message for the user, with the full names
         */
        record Ambiguous(String message) implements Meaning {}
    }

    public InstancePath {
        parts = List.copyOf(parts);
    }

    /**
     * Parses what a user typed.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static InstancePath parse(String text) {
        List<String> parts = List.of(text.split("/", -1));
        if (parts.size() > MOST_PARTS || parts.contains("")) {
            throw new IllegalArgumentException("\"" + text + "\" names no instances; write " + FORM);
        }
        return new InstancePath(parts);
    }

    /**
     * Resolves the path.
     *
     * @param namespace the namespace of a group that is named without one; empty: any
     * @param known the instances that exist
     */
    public Meaning meaning(Optional<String> namespace, Collection<InstanceId> known) {
        List<InstanceId> here = known.stream().filter(id -> isIn(namespace, id)).toList();
        List<Set<InstanceSelector>> readings = switch (parts.size()) {
            case 1 -> List.of(groups(here, parts.get(0)));
            case 2 ->
                List.of(
                        groups(in(parts.get(0), known), parts.get(1)),
                        members(here, parts.get(0), parts.get(1)),
                        instances(here, parts.get(0), parts.get(1)));
            default -> inFull(in(parts.get(0), known));
        };
        List<Set<InstanceSelector>> possible =
                readings.stream().filter(reading -> !reading.isEmpty()).toList();
        return switch (possible.size()) {
            case 0 -> new Meaning.Unknown(UnknownNameHint.message(this, namespace, known));
            case 1 -> new Meaning.Known(List.copyOf(possible.getFirst()));
            default -> new Meaning.Ambiguous(ambiguous(possible, known));
        };
    }

    private static boolean isIn(Optional<String> namespace, InstanceId id) {
        return namespace.map(id.namespace()::equals).orElse(true);
    }

    private static List<InstanceId> in(String namespace, Collection<InstanceId> known) {
        return known.stream().filter(id -> id.namespace().equals(namespace)).toList();
    }

    private static Set<InstanceSelector> groups(List<InstanceId> known, String group) {
        return of(known, group).map(id -> InstanceSelector.of(id.groupId())).collect(inOrder());
    }

    private static Set<InstanceSelector> members(List<InstanceId> known, String group, String member) {
        return of(known, group)
                .filter(id -> id.member().equals(member))
                .map(id -> (InstanceSelector) new InstanceSelector.Member(id.groupId(), member))
                .collect(inOrder());
    }

    private static Set<InstanceSelector> instances(List<InstanceId> known, String group, String name) {
        return of(known, group)
                .filter(id -> id.name().equals(name))
                .map(InstanceSelector::of)
                .collect(inOrder());
    }

    private List<Set<InstanceSelector>> inFull(List<InstanceId> known) {
        Set<InstanceSelector> instances = instances(known, parts.get(1), parts.get(2));
        return List.of(instances.isEmpty() ? members(known, parts.get(1), parts.get(2)) : instances);
    }

    private static Stream<InstanceId> of(List<InstanceId> known, String group) {
        return known.stream().filter(id -> id.group().equals(group));
    }

    private static Collector<InstanceSelector, ?, LinkedHashSet<InstanceSelector>> inOrder() {
        return Collectors.toCollection(LinkedHashSet::new);
    }

    private String ambiguous(List<Set<InstanceSelector>> possible, Collection<InstanceId> known) {
        List<String> candidates = new ArrayList<>();
        for (Set<InstanceSelector> reading : possible) {
            reading.stream().map(selector -> candidate(selector, known)).forEach(candidates::add);
        }
        return "\"%s\" is ambiguous: it can mean %s; write the full name"
                .formatted(
                        this,
                        String.join(
                                ", or ",
                                candidates.stream().limit(MOST_CANDIDATES).toList()));
    }

    private static String candidate(InstanceSelector selector, Collection<InstanceId> known) {
        return switch (selector) {
            case InstanceSelector.Group(GroupId group) ->
                "group %s (-n %s %s)".formatted(group, group.namespace(), group.name());
            case InstanceSelector.Instance instance -> "instance " + instance;
            case InstanceSelector.Member member ->
                "member %s of group %s (%s)"
                        .formatted(
                                member.member(),
                                member.groupId(),
                                known.stream()
                                        .filter(member::matches)
                                        .limit(MOST_CANDIDATES)
                                        .map(InstanceId::toString)
                                        .collect(Collectors.joining(", ")));
        };
    }

    @Override
    public String toString() {
        return String.join("/", parts);
    }
}
