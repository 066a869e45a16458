package io.persistentprocess.cli.option;

import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.local.control.ControlRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Selects the instances of a command. */
public final class InstancesArgument {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            paramLabel = InstancePath.FORM,
            arity = "0..1",
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    @Option(names = "--all", description = "All instances of all namespaces, in place of a name.")
    private boolean all;

    public String namespace() {
        return namespace.namespace();
    }

    /** Throws a {@link ParameterException} if the user has named nothing, or both. */
    public String text() {
        if (all == (instances != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    all ? "--all excludes a name" : "missing name: write %s or --all".formatted(InstancePath.FORM));
        }
        return all ? ControlRequest.ALL_INSTANCES : instances;
    }
}
