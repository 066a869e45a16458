package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Origin;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitName;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is in force for a unit, of its file and its drop-ins. Each part of the import takes the directives that it understands; what no part has taken is left in the end. An
 * empty value resets what came before it.
 */
final class UnitSettings {
    private final UnitName name;
    private final List<Assignment> assignments;
    private final Set<String> taken = new HashSet<>();

    UnitSettings(UnitName name, List<Assignment> assignments) {
        this.name = name;
        this.assignments = List.copyOf(assignments);
    }

    UnitName name() {
        return name;
    }

    boolean isEmpty() {
        return assignments.isEmpty();
    }

    Origin origin(Assignment assignment) {
        return assignment.origin(name.toString());
    }

    /** For what is concluded and not written. */
    Origin implied(String directive, String value) {
        String file = assignments.isEmpty() ? "" : assignments.getFirst().file();
        return new Origin(name.toString(), file, directive, value);
    }

    /** Takes the last value of a directive that has one, under any of its names. */
    Optional<Assignment> takeLast(String... keys) {
        List<Assignment> all = take(keys);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Takes all values of a directive that can come again. */
    List<Assignment> take(String... keys) {
        taken.addAll(List.of(keys));
        return values(keys);
    }

    /** As {@link #take}, for a directive whose empty value sets nothing at all, which is not its default: that value comes first. */
    List<Assignment> takeWithEmpty(String key) {
        List<Assignment> values = take(key);
        return Stream.concat(
                        assignments.stream()
                                .filter(assignment -> assignment.key().equals(key)
                                        && assignment.value().isEmpty())
                                .reduce((_, last) -> last)
                                .stream(),
                        values.stream())
                .toList();
    }

    /** What {@link #take} would give. */
    List<Assignment> values(String... keys) {
        List<Assignment> values = new ArrayList<>();
        for (Assignment assignment : assignments) {
            if (List.of(keys).contains(assignment.key())) {
                if (assignment.value().isEmpty()) {
                    values.clear();
                } else {
                    values.add(assignment);
                }
            }
        }
        return values;
    }

    Optional<String> last(String... keys) {
        List<Assignment> values = values(keys);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.getLast().value());
    }

    boolean isTrue(String key) {
        return last(key).filter(UnitValues::isTrue).isPresent();
    }

    /** The directives that no part has taken, each with its values, in the order in which they come first. */
    List<List<Assignment>> rest() {
        Set<String> seen = new HashSet<>(taken);
        List<List<Assignment>> rest = new ArrayList<>();
        for (Assignment assignment : assignments) {
            if (seen.add(assignment.key())) {
                rest.add(values(assignment.key()));
            }
        }
        return rest.stream().filter(values -> !values.isEmpty()).toList();
    }

    /** The words of all values of some directives that list units. */
    Stream<String> unitsOf(String... keys) {
        return values(keys).stream().flatMap(value -> Stream.of(value.value().split("\\s+", -1)));
    }
}
