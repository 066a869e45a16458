package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;

/** Writes the files of instances before they start, and removes them when they have ended for good. Any thread that may wait for a file system. */
public final class FileProvision implements ProvisionStep {
    private final InstanceFiles files;
    private final ProcessDefaults host;

    public FileProvision(InstanceFiles files, ProcessDefaults host) {
        this.files = files;
        this.host = host;
    }

    @Override
    public void provision(InstanceId id, LaunchSpec launch) throws ProvisionException {
        if (launch.provision().files().isEmpty()) {
            return;
        }
        try {
            files.write(id, launch.provision().files(), MemberOwner.of(launch.credentials(), host));
        } catch (IOException e) {
            throw new ProvisionException("files: %s".formatted(e.getMessage()));
        }
    }

    @Override
    public void remove(InstanceId id, LaunchSpec launch) throws ProvisionException {
        if (launch.provision().files().isEmpty()) {
            return;
        }
        try {
            files.remove(id);
        } catch (KernelException e) {
            throw new ProvisionException("files stay: %s".formatted(e.getMessage()));
        }
    }
}
