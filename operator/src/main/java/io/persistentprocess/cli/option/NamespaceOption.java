package io.persistentprocess.cli.option;

import picocli.CommandLine.Option;

/** The namespace of the groups that a command names. */
public final class NamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "The namespace of the groups. Default: default.")
    private String namespace;

    public String namespace() {
        return namespace;
    }
}
