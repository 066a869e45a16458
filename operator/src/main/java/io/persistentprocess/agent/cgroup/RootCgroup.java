package io.persistentprocess.agent.cgroup;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup that everything is below, with the lock that keeps a second agent out. Somebody else may remove it while no process is in it, and the lock with it: it is made
 * and locked anew when it is needed. Reactor thread, and whoever closes it when that has ended.
 *
 * <p>Dies here: the root stays, the lock is given back by the kernel.
 */
public final class RootCgroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RootCgroup.class);

    private final Cgroup root;
    private DirectoryLock lock;

    /** @param lock on this directory; closed with it */
    public RootCgroup(Cgroup root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    public Cgroup cgroup() {
        return root;
    }

    /**
     * Makes the cgroup of a group; fine when it is there.
     *
     * @throws KernelException EBUSY: another agent has made the root meanwhile, and keeps it
     */
    public void make(Cgroup group) throws KernelException {
        try {
            group.create();
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            renew();
            group.create();
        }
    }

    private void renew() throws KernelException {
        root.create();
        DirectoryLock fresh = DirectoryLock.tryLock(root.path())
                .orElseThrow(() -> new KernelException("lock, as another ppg has it,", root.toString(), Errno.EBUSY));
        lock.close();
        lock = fresh;
        LOG.warn("the cgroup root was removed by somebody, it is made anew root={}", root);
    }

    /** One without groups is of no use to the next agent. */
    public void removeIfEmpty() {
        try {
            CgroupTree.removeIfEmpty(root);
        } catch (KernelException e) {
            LOG.debug("the cgroup root stays reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
