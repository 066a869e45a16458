package io.persistentprocess.cli;

import picocli.CommandLine.Option;

/** The namespace of the groups a command names. */
final class NamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "default",
            description = "The namespace of the groups. Default: default.")
    private String namespace;

    String namespace() {
        return namespace;
    }
}
