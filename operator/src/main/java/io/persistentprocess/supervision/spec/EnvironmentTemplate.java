package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.FieldRef;
import io.persistentprocess.api.env.VariableTemplate;
import io.persistentprocess.supervision.node.NodeFacts;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A member's {@code env}, parsed once and resolved for each of its instances. */
record EnvironmentTemplate(List<Entry> entries) {
    /** A variable and the source of its value. */
    sealed interface Entry {
        String name();

        record Text(String name, VariableTemplate value) implements Entry {}

        record Field(String name, FieldRef reference) implements Entry {}
    }

    static final EnvironmentTemplate NONE = new EnvironmentTemplate(List.of());

    static final Set<String> DEFAULTS = Set.of(
            DefaultEnvironment.PATH_NAME,
            "PPG_NAMESPACE",
            "PPG_GROUP",
            "PPG_MEMBER",
            DefaultEnvironment.ORDINAL_NAME,
            DefaultEnvironment.INSTANCE_NAME,
            "PPG_NODE");

    EnvironmentTemplate {
        entries = List.copyOf(entries);
    }

    static EnvironmentTemplate of(List<EnvVar> env) {
        return new EnvironmentTemplate(
                env.stream().map(EnvironmentTemplate::entry).toList());
    }

    private static Entry entry(EnvVar variable) {
        return variable.valueFrom()
                .<Entry>map(source -> new Entry.Field(variable.name(), source.fieldRef()))
                .orElseGet(() -> new Entry.Text(
                        variable.name(), VariableTemplate.parse(variable.value().orElse(""))));
    }

    /** The names of the default variables that the member does not set itself. */
    Set<String> defaults() {
        Set<String> names = new HashSet<>(DEFAULTS);
        entries.forEach(entry -> names.remove(entry.name()));
        return names;
    }

    /** The variables in the order of their definition; a value may refer to those before it. */
    Map<String, String> resolve(InstanceId id, NodeFacts node) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(DefaultEnvironment.PATH_NAME, DefaultEnvironment.PATH);
        variables.put("PPG_NAMESPACE", id.namespace());
        variables.put("PPG_GROUP", id.group());
        variables.put("PPG_MEMBER", id.member());
        if (id.key() instanceof InstanceId.Ordinal ordinal) {
            variables.put(DefaultEnvironment.ORDINAL_NAME, ordinal.text());
        }
        variables.put(DefaultEnvironment.INSTANCE_NAME, id.key().text());
        variables.put("PPG_NODE", node.nodeName());
        for (Entry entry : entries) {
            String value = switch (entry) {
                case Entry.Text(String _, VariableTemplate text) -> expand(text, variables);
                case Entry.Field(String _, FieldRef reference) -> node.value(reference);
            };
            variables.put(entry.name(), value);
        }
        return variables;
    }

    static String expand(VariableTemplate text, Map<String, String> variables) {
        return text.expand(name -> Optional.ofNullable(variables.get(name)));
    }
}
