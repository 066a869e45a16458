package io.persistentprocess.cli.option;

import io.persistentprocess.cluster.Installation;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Selects the installation that a command is about, or a process belongs to. */
public final class InstallationOption {
    @Option(
            names = "--installation",
            paramLabel = "NAMESPACE/RELEASE",
            defaultValue = "",
            description = "Whose agents and ProcessNodes these are, where a cluster has several installations;"
                    + " as the chart gives it, the namespace and the name of the Helm release. Default: none.")
    private String name;

    public Installation installation() {
        return new Installation(Optional.of(name).filter(given -> !given.isBlank()));
    }
}
