package io.persistentprocess.cli;

import io.persistentprocess.agent.InstancePath;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which instances a command is for. */
final class InstancesArgument {
    @Mixin
    private NamespaceOption namespace;

    @Parameters(
            paramLabel = InstancePath.FORM,
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    String namespace() {
        return namespace.namespace();
    }

    String text() {
        return instances;
    }
}
