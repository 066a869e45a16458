package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.agent.launch.LaunchException;
import io.persistentprocess.agent.launch.ResolvedCredentials;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileOwner;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.supervision.spec.CredentialsSpec;

/** Finds the user and group that a member's processes run as, to whom its directories and files belong. Any thread. */
final class MemberOwner {
    private MemberOwner() {}

    static FileOwner of(CredentialsSpec credentials, ProcessDefaults host) throws ProvisionException {
        try {
            SpawnRequest.Credentials ids =
                    ResolvedCredentials.of(credentials, host).credentials();
            return new FileOwner(
                    ids.uid().orElse(host.uid()),
                    ids.gid().orElse(0),
                    credentials.user().orElse("root"));
        } catch (LaunchException | KernelException e) {
            throw new ProvisionException(e.getMessage());
        }
    }
}
