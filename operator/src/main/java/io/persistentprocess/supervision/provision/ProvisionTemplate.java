package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.env.CommandWords;
import io.persistentprocess.api.env.EnvFromSource;
import io.persistentprocess.api.env.EnvVar;
import io.persistentprocess.api.env.VariableTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a member's starts need, before it is resolved for each of its instances. Where files are read, commands and variables stay as they are until the files are: they may
 * refer to what is in them.
 */
public record ProvisionTemplate(List<EnvFromSource> files, List<EnvVar> env) {
    public ProvisionTemplate {
        files = List.copyOf(files);
        env = List.copyOf(env);
    }

    public static ProvisionTemplate of(Member member) {
        return new ProvisionTemplate(member.envFrom(), member.env());
    }

    /**
     * What the starts of one instance need.
     *
     * @param variables the environment as far as it is known without files
     */
    public ProvisionSpec resolve(Map<String, String> variables) {
        return ProvisionSpec.NONE.withEnvironment(environment(variables));
    }

    private EnvironmentSpec environment(Map<String, String> variables) {
        return files.isEmpty()
                ? EnvironmentSpec.NONE
                : new EnvironmentSpec(
                        files.stream().map(file -> file(file, variables)).toList(),
                        env.stream()
                                .map(variable -> variable(variable, variables))
                                .toList());
    }

    private static EnvironmentFile file(EnvFromSource source, Map<String, String> variables) {
        return new EnvironmentFile(
                VariableTemplate.parse(source.file()).expand(name -> Optional.ofNullable(variables.get(name))),
                source.optional() ? EnvironmentFile.Absence.IGNORED : EnvironmentFile.Absence.REFUSED,
                source.overridesEnv() ? EnvironmentFile.Precedence.FILE : EnvironmentFile.Precedence.SPEC);
    }

    private static EnvironmentSpec.Variable variable(EnvVar variable, Map<String, String> variables) {
        return variable.valueFrom().isPresent()
                ? EnvironmentSpec.Variable.literal(variable.name(), variables.get(variable.name()))
                : new EnvironmentSpec.Variable(variable.name(), variable.value().orElse(""));
    }

    /**
     * The environment of the launch spec: what does not depend on files.
     *
     * @param agents what the agent sets
     * @param complete with the member's own variables
     */
    public Map<String, String> known(Map<String, String> agents, Map<String, String> complete) {
        return files.isEmpty() ? complete : agents;
    }

    /** The words of a command of the launch spec. */
    public List<String> words(List<String> items, Map<String, String> variables) {
        return files.isEmpty() ? CommandWords.expand(items, name -> Optional.ofNullable(variables.get(name))) : items;
    }
}
