package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.VariableTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of an environment that is only known at a start, because files are read for it.
 *
 * @param files later ones override earlier ones
 * @param variables those of the spec, which may refer to variables of the files; empty without files, because then they are part of the launch spec
 */
public record EnvironmentSpec(List<EnvironmentFile> files, List<Variable> variables) {
    public static final EnvironmentSpec NONE = new EnvironmentSpec(List.of(), List.of());

    /**
     * A variable of the spec.
     *
     * @param template the value before references are expanded, see {@link VariableTemplate}
     */
    public record Variable(String name, String template) {
        /** A value without references. */
        public static Variable literal(String name, String value) {
            return new Variable(name, value.replace("$", "$$"));
        }
    }

    public EnvironmentSpec {
        files = List.copyOf(files);
        variables = List.copyOf(variables);
    }

    public boolean isNone() {
        return files.isEmpty();
    }

    /**
     * The complete environment.
     *
     * @param base what the agent sets
     * @param contents of each of the files, in their order; empty for a file that is not there
     */
    public Map<String, String> complete(Map<String, String> base, List<Map<String, String>> contents) {
        Map<String, String> complete = new LinkedHashMap<>(base);
        read(complete, contents, EnvironmentFile.Precedence.SPEC);
        for (Variable variable : variables) {
            complete.put(
                    variable.name(),
                    VariableTemplate.parse(variable.template())
                            .expand(name -> Optional.ofNullable(complete.get(name))));
        }
        read(complete, contents, EnvironmentFile.Precedence.FILE);
        base.forEach((name, value) -> {
            if (isAgents(name)) {
                complete.put(name, value);
            }
        });
        return complete;
    }

    private void read(
            Map<String, String> into, List<Map<String, String>> contents, EnvironmentFile.Precedence precedence) {
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).precedence() == precedence) {
                into.putAll(contents.get(i));
            }
        }
    }

    /** Set by the agent; no file overrides them. */
    private static boolean isAgents(String name) {
        return name.startsWith(DefaultEnvironment.RESERVED_PREFIX)
                || DefaultEnvironment.SERVICE_VARIABLES.contains(name);
    }

    /** With the variables of these names as the other spec has them. */
    public EnvironmentSpec withVariablesOf(EnvironmentSpec other, Set<String> names) {
        List<Variable> mixed = variables.stream()
                .filter(variable -> !names.contains(variable.name()))
                .collect(Collectors.toCollection(ArrayList::new));
        for (int i = 0; i < other.variables.size(); i++) {
            if (names.contains(other.variables.get(i).name())) {
                mixed.add(Math.min(i, mixed.size()), other.variables.get(i));
            }
        }
        return new EnvironmentSpec(files, mixed);
    }
}
