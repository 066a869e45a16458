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

/**
 * Finds ports that come to no number when their variables are expanded. Pure;
 * any thread.
 *
 * @param env the member's variables; those that only a node knows have no value here
 */
record PortFaults(List<EnvVar> env, InstanceKeys instances) {
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
        return instances.examples().stream()
                .map(example -> fault(field, template, example))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Fault> fault(String field, VariableTemplate template, Map<String, String> instance) {
        Map<String, String> known = known(instance);
        List<String> unknown = new ArrayList<>(template.references());
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            return Optional.of(new Fault(
                    field,
                    "%s is no variable with a value in env; set it there, or use %s"
                            .formatted(unknown.getFirst(), instances.variable())));
        }
        String expanded = template.expand(name -> Optional.ofNullable(known.get(name)));
        return PortNumber.isNumber(expanded)
                ? Optional.empty()
                : Optional.of(new Fault(
                        field,
                        "comes to \"%s\" for instance %s; a port is a number from 1 to %d"
                                .formatted(
                                        shortened(expanded),
                                        instance.get(DefaultEnvironment.INSTANCE_NAME),
                                        PortNumber.MAX)));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private Map<String, String> known(Map<String, String> instance) {
        Map<String, String> known = new HashMap<>(instance);
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
