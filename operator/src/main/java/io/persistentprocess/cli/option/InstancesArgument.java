package io.persistentprocess.cli.option;

import io.persistentprocess.agent.model.InstancePath;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Selects the instances of a command. */
public final class InstancesArgument {
    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            paramLabel = InstancePath.FORM,
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    public String namespace() {
        return namespace.namespace();
    }

    public String text() {
        return instances;
    }
}
