package io.persistentprocess.cli.option;

import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.local.control.QueryScope;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which groups a command shows. */
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

    /** For a table without rows. */
    public String nothingFound() {
        return everywhere
                ? "no instances"
                : "no instances in namespace " + namespace.namespace() + "; -A shows those of all namespaces";
    }

    /** Whether what is shown may be of another namespace than the one that was said. */
    public boolean namesNamespaces() {
        return everywhere || groups.stream().anyMatch(name -> name.contains("/"));
    }
}
