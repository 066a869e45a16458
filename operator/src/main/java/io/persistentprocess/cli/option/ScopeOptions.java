package io.persistentprocess.cli.option;

import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.local.control.QueryScope;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Selects the groups that a command shows. */
public final class ScopeOptions {
    @Mixin
    private NamespaceOption namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Show the groups of all namespaces.")
    private boolean everywhere;

    @Parameters(
            paramLabel = InstancePath.FORM,
            arity = "0..*",
            description = "Show these groups, members and instances only.")
    private List<String> groups = List.of();

    public QueryScope scope() {
        return new QueryScope(everywhere ? Optional.empty() : Optional.of(namespace.namespace()), groups);
    }

    /** The message in place of an empty table. */
    public String nothingFound() {
        return everywhere
                ? "no instances"
                : "no instances in namespace " + namespace.namespace() + "; -A shows those of all namespaces";
    }

    /** Whether the output may contain other namespaces than the given one. */
    public boolean namesNamespaces() {
        return everywhere || groups.stream().anyMatch(name -> name.contains("/"));
    }
}
