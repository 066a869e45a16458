package io.persistentprocess.agent.model;

import io.persistentprocess.api.validation.SpellingSuggestion;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The message for a path that matches nothing, with a similar name, or the same name in another namespace. Pure. */
final class UnknownNameHint {
    private UnknownNameHint() {}

    static String message(InstancePath path, Optional<String> namespace, Collection<InstanceId> known) {
        List<String> parts = path.parts();
        return switch (parts.size()) {
            case 1 -> group(namespace, parts.get(0), known);
            case 2 ->
                member(namespace, parts.get(0), parts.get(1), known)
                        .or(() -> groupIn(parts.get(0), parts.get(1), known))
                        .orElseGet(() -> group(namespace, parts.get(0), known));
            default ->
                member(Optional.of(parts.get(0)), parts.get(1), parts.get(2), known)
                        .orElseGet(() -> group(Optional.of(parts.get(0)), parts.get(1), known));
        };
    }

    /** Empty: there is no such group either. */
    private static Optional<String> member(
            Optional<String> namespace, String group, String member, Collection<InstanceId> known) {
        Set<String> members = here(namespace, known)
                .filter(id -> id.group().equals(group))
                .flatMap(id -> Stream.of(id.member(), id.name()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of("group \"" + group + "\" has no member \"" + member + "\""
                        + SpellingSuggestion.clause(member, members));
    }

    /** Empty: there is no such namespace either. */
    private static Optional<String> groupIn(String namespace, String group, Collection<InstanceId> known) {
        return known.stream().anyMatch(id -> id.namespace().equals(namespace))
                ? Optional.of(group(Optional.of(namespace), group, known))
                : Optional.empty();
    }

    private static String group(Optional<String> namespace, String group, Collection<InstanceId> known) {
        Set<String> groups = here(namespace, known).map(InstanceId::group).collect(Collectors.toSet());
        return "no group \"" + group + "\""
                + namespace.map(name -> " in namespace " + name).orElse("")
                + elsewhere(group, known).orElseGet(() -> SpellingSuggestion.clause(group, groups));
    }

    private static Stream<InstanceId> here(Optional<String> namespace, Collection<InstanceId> known) {
        return known.stream().filter(id -> namespace.map(id.namespace()::equals).orElse(true));
    }

    private static Optional<String> elsewhere(String group, Collection<InstanceId> known) {
        List<String> namespaces = known.stream()
                .filter(id -> id.group().equals(group))
                .map(InstanceId::namespace)
                .distinct()
                .sorted()
                .toList();
        return switch (namespaces.size()) {
            case 0 -> Optional.empty();
            case 1 ->
                Optional.of("; there is one in namespace %s, use -n %s"
                        .formatted(namespaces.getFirst(), namespaces.getFirst()));
            default ->
                Optional.of("; there are "
                        + namespaces.stream()
                                .map(namespace -> namespace + "/" + group)
                                .collect(Collectors.joining(" and ")));
        };
    }
}
