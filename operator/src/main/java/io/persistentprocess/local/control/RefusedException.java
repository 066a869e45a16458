package io.persistentprocess.local.control;

import io.persistentprocess.api.validation.Suggestion;
import io.persistentprocess.supervision.InstanceId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request that makes sense and cannot be met; the message is for the user. */
final class RefusedException extends Exception {
    RefusedException(String message) {
        super(message);
    }

    /** @param obstacles why not, one for each way */
    static RefusedException processesUnseen(List<String> obstacles) {
        return new RefusedException("this agent does not follow processes; "
                + (obstacles.isEmpty()
                        ? "it was started with --process-events=off"
                        : String.join("; ", obstacles) + "; ppg doctor tells more"));
    }

    /** Tells what is known instead: a name that is nearly the same, or the same name elsewhere. */
    static RefusedException unknownGroup(Optional<String> namespace, String group, Collection<InstanceId> known) {
        Set<String> groups = here(namespace, known).map(InstanceId::group).collect(Collectors.toSet());
        return new RefusedException("no group \"" + group + "\"" + in(namespace)
                + elsewhere(group, known).orElseGet(() -> Suggestion.clause(group, groups)));
    }

    /** The same for {@code GROUP/MEMBER} or {@code GROUP/MEMBER-N}. */
    static RefusedException unknownInstances(String namespace, String instances, Collection<InstanceId> known) {
        Optional<String> here = Optional.of(namespace);
        String[] parts = instances.split("/", 2);
        Set<String> members = here(here, known)
                .filter(id -> id.group().equals(parts[0]))
                .flatMap(id -> Stream.of(id.member(), id.name()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (members.isEmpty() || parts.length == 1) {
            return unknownGroup(here, parts[0], known);
        }
        return new RefusedException(
                "group \"" + parts[0] + "\" has no member \"" + parts[1] + "\"" + Suggestion.clause(parts[1], members));
    }

    private static Stream<InstanceId> here(Optional<String> namespace, Collection<InstanceId> known) {
        return known.stream().filter(id -> namespace.map(id.namespace()::equals).orElse(true));
    }

    private static String in(Optional<String> namespace) {
        return namespace.map(name -> " in namespace " + name).orElse("");
    }

    private static Optional<String> elsewhere(String group, Collection<InstanceId> known) {
        return known.stream()
                .filter(id -> id.group().equals(group))
                .map(InstanceId::namespace)
                .findFirst()
                .map(namespace -> "; there is one in namespace " + namespace + ", use -n " + namespace);
    }
}
