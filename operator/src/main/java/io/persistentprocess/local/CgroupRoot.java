package io.persistentprocess.local;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the cgroup2 directory under which an agent may create its groups. */
public final class CgroupRoot {
    private static final String SLICE = "ppg.slice";
    private static final int RUNTIME_DIRECTORY_MODE = 0755;

    private final HostUser user;

    public CgroupRoot(HostUser user) {
        this.user = user;
    }

    /**
     * The directory; it need not exist yet.
     *
     * @param wanted the user's option: absolute, or relative to the mount point of the cgroup2 hierarchy
     * @throws AgentStartException no agent can run on this host, or not as this user; the message says what to do
     */
    public Path find(Optional<String> wanted) throws AgentStartException, KernelException {
        KernelRelease kernel = KernelRelease.current();
        if (!kernel.atLeast(5, 14)) {
            throw new AgentStartException(
                    "kernel " + kernel + " is too old: ppg needs 5.14 or later (for cgroup.kill); see ppg doctor");
        }
        CgroupHierarchies host = mounted(CgroupHierarchies.current());
        Path mount = host.cgroup2().orElseThrow(() -> noCgroup2("it was unmounted meanwhile"));
        if (wanted.isPresent()) {
            return chosen(mount, wanted.get());
        }
        return user.isRoot() ? mount.resolve(SLICE) : delegated(host).resolve(SLICE);
    }

    private CgroupHierarchies mounted(CgroupHierarchies host) throws AgentStartException {
        if (host.cgroup2().isPresent()) {
            return host;
        }
        if (!user.isRoot()) {
            throw noCgroup2("only root can mount it");
        }
        try {
            TrustedDirectory.make(CgroupHierarchies.PRIVATE_MOUNT.getParent(), RUNTIME_DIRECTORY_MODE)
                    .close();
            return CgroupHierarchies.mountPrivately(CgroupHierarchies.PRIVATE_MOUNT);
        } catch (IOException e) {
            throw noCgroup2(e.getMessage());
        }
    }

    private static AgentStartException noCgroup2(String why) {
        return new AgentStartException("no cgroup2 is mounted, and " + why + "; mount it: mkdir -p "
                + CgroupHierarchies.PRIVATE_MOUNT + " && mount -t cgroup2 cgroup2 " + CgroupHierarchies.PRIVATE_MOUNT);
    }

    private static Path chosen(Path mount, String wanted) throws AgentStartException {
        Path root = mount.resolve(wanted).normalize();
        if (!root.startsWith(mount) || root.equals(mount)) {
            throw new AgentStartException("--cgroup-root " + wanted + " is not below the cgroup2 hierarchy at " + mount
                    + "; name a directory like " + mount.resolve(SLICE));
        }
        if (!Files.isDirectory(root.getParent())) {
            throw new AgentStartException(
                    "--cgroup-root " + wanted + ": " + root.getParent() + " does not exist; make it, or leave it out");
        }
        return root;
    }

    private Path delegated(CgroupHierarchies host) throws AgentStartException {
        Path own = host.own()
                .orElseThrow(() -> new AgentStartException("the cgroup of this process is not visible below "
                        + host.cgroup2().orElseThrow() + "; name one that user " + user.id()
                        + " may write to with --cgroup-root"));
        if (!Files.isWritable(own)) {
            throw new AgentStartException("cgroup " + own + " is not delegated to user " + user.id()
                    + "; start ppg in one that is: systemd-run --user --scope -p Delegate=yes ppg run -f …");
        }
        return own;
    }
}
