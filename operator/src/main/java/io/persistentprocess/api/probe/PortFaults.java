package io.persistentprocess.api.probe;

import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.api.schema.Checked.Fault;
import io.persistentprocess.api.value.PortNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds ports that come to no number when their variables are expanded. Digits around the ordinal only grow with it, so the first and the last replica stand for all. Pure;
 * any thread.
 *
 * @param env the member's variables; those that only a node knows have no value here
 */
record PortFaults(List<EnvVar> env, int replicas) {
    /** Longer than any port. */
    private static final int LONGEST = 40;

    PortFaults {
        env = List.copyOf(env);
    }

    /** The fault of the port of this field, if it has one. */
    Optional<Fault> of(String field, PortNumber port) {
        VariableTemplate template = VariableTemplate.parse(port.text());
        if (template.references().isEmpty()) {
            return Optional.empty();
        }
        return IntStream.of(0, Math.max(0, replicas - 1))
                .mapToObj(ordinal -> fault(field, template, ordinal))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Fault> fault(String field, VariableTemplate template, int ordinal) {
        Map<String, String> known = known(ordinal);
        List<String> unknown = new ArrayList<>(template.references());
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            return Optional.of(new Fault(
                    field,
                    "%s is no variable with a value in env; set it there, or use PPG_ORDINAL"
                            .formatted(unknown.getFirst())));
        }
        String expanded = template.expand(name -> Optional.ofNullable(known.get(name)));
        return PortNumber.isNumber(expanded)
                ? Optional.empty()
                : Optional.of(new Fault(
                        field,
                        "comes to \"%s\" for instance %d; a port is a number from 1 to %d"
                                .formatted(shortened(expanded), ordinal, PortNumber.MAX)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private Map<String, String> known(int ordinal) {
        Map<String, String> known = new HashMap<>();
        known.put(DefaultEnvironment.ORDINAL_NAME, Integer.toString(ordinal));
        for (EnvVar variable : env) {
            variable.value()
                    .map(VariableTemplate::parse)
                    .filter(value -> known.keySet().containsAll(value.references()))
                    .ifPresentOrElse(
                            // Shortened, because each value may have the one before it many times over.
                            value -> known.put(
                                    variable.name(),
                                    shortened(value.expand(name -> Optional.ofNullable(known.get(name))))),
                            () -> known.remove(variable.name()));
        }
        return known;
    }
}
