package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileOwner;
import io.persistentprocess.kernel.file.OwnedDirectory;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;

/** Makes the directories of instances, and removes those of runtime. Any thread that may wait for a file system. */
public final class DirectoryProvision implements ProvisionStep {
    private static final FileOwner ROOT = new FileOwner(0, 0, "root");

    private final ProcessDefaults host;

    public DirectoryProvision(ProcessDefaults host) {
        this.host = host;
    }

    /** Makes what is missing and adjusts the rest. */
    @Override
    public void provision(InstanceId id, LaunchSpec launch) throws ProvisionException {
        if (launch.provision().directories().isEmpty()) {
            return;
        }
        FileOwner owner = MemberOwner.of(launch.credentials(), host);
        for (DirectorySpec directory : launch.provision().directories()) {
            try {
                make(id, directory, owner);
            } catch (KernelException e) {
                throw new ProvisionException("directory %s: %s".formatted(directory.path(), why(directory, e)));
            }
        }
    }

    private static void make(InstanceId id, DirectorySpec directory, FileOwner owner) throws KernelException {
        boolean configuration = directory.kind() == DirectorySpec.Kind.CONFIGURATION;
        base(directory)
                .make(
                        Path.of(directory.name()),
                        directory.mode(),
                        configuration ? ROOT : owner,
                        configuration ? OwnedDirectory.Existing.LEFT : OwnedDirectory.Existing.ADJUSTED,
                        id.toString());
    }

    /** Those further down come first. */
    @Override
    public void remove(InstanceId id, LaunchSpec launch) throws ProvisionException {
        for (DirectorySpec directory : launch.provision().directories().reversed()) {
            try {
                base(directory)
                        .remove(Path.of(directory.name()), MemberOwner.of(launch.credentials(), host), id.toString());
            } catch (KernelException e) {
                throw new ProvisionException("directory %s stays: %s".formatted(directory.path(), why(directory, e)));
            }
        }
    }

    private static String why(DirectorySpec directory, KernelException e) {
        return e.subject().equals(directory.path()) ? e.reason() : e.getMessage();
    }

    private static OwnedDirectory base(DirectorySpec directory) {
        return new OwnedDirectory(Path.of(directory.kind().base()));
    }
}
