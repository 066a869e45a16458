package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's root cgroup, and the lock that keeps a second agent out. Other programs may remove the directory while it is empty, and the lock with it; it is created and
 * locked again on demand. Reactor thread, or the thread that closes it after the loop has ended.
 *
 * <p>If the agent dies here: the root stays, and the kernel releases the lock.
 */
@ReactorThread
public final class RootCgroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RootCgroup.class);

    private final Cgroup root;
    private DirectoryLock lock;

    /** @param lock the lock on this directory; closed with this object */
    public RootCgroup(Cgroup root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    public Cgroup cgroup() {
        return root;
    }

    /**
     * Creates the cgroup of a group; does nothing if it exists.
     *
     * @throws KernelException EBUSY: another agent has created the root meanwhile and holds its lock
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
        LOG.warn("the cgroup root was removed by another program, it is created again root={}", root);
    }

    /** A root without groups is of no use to the next agent. */
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
