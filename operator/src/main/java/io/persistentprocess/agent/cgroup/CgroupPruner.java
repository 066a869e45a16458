package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupChildren;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the cgroups that processes made below others, from the leaves up. There may be any number of them, at any depth, so each {@link #step} does a bounded amount of
 * work and each level buffers a bounded number of names. Cgroups that cannot be removed stay.
 *
 * <p>If the agent dies here: the next agent removes the rest. Reactor thread only.
 */
@ReactorThread
final class CgroupPruner implements EventLoop.Work {
    /** Reading a directory returns some hundred entries; a removal takes tens of microseconds. */
    private static final int STEP = 8;

    private static final int NAMES_PER_LEVEL = 64;
    private static final Logger LOG = LoggerFactory.getLogger(CgroupPruner.class);

    private record Level(Cgroup cgroup, Deque<Cgroup> children) {}

    private final Deque<Cgroup> parents;
    private final Runnable onEnd;
    private final Deque<Level> levels = new ArrayDeque<>();
    private boolean ended;

    /** @param onEnd runs once when nothing removable is left; not run after {@link #giveUp} */
    CgroupPruner(List<Cgroup> parents, Runnable onEnd) {
        this.parents = new ArrayDeque<>(parents);
        this.onEnd = onEnd;
    }

    @Override
    public boolean step() {
        for (int i = 0; i < STEP && !ended; i++) {
            try {
                goOn();
            } catch (KernelException e) {
                LOG.warn("cgroups that a member made below its own cannot be removed reason=\"{}\"", e.getMessage());
                levels.clear();
            }
        }
        return !ended;
    }

    private void goOn() throws KernelException {
        if (!levels.isEmpty()) {
            goOn(levels.getLast());
        } else if (!parents.isEmpty()) {
            descend(parents.remove());
        } else {
            ended = true;
            onEnd.run();
        }
    }

    private void goOn(Level level) throws KernelException {
        Cgroup child = level.children().poll();
        if (child != null) {
            if (!isRemoved(child)) {
                descend(child);
            }
        } else if (isEmptied(level)) {
            levels.removeLast();
        }
    }

    /** The listed children are removed; lists again if there are more. */
    private boolean isEmptied(Level level) throws KernelException {
        if (hasChildren(level.cgroup())) {
            list(level);
            return false;
        }
        if (levels.size() > 1) {
            level.cgroup().remove();
        }
        return true;
    }

    /** One that is gone has none. */
    private static boolean hasChildren(Cgroup cgroup) throws KernelException {
        try {
            return cgroup.hasChildren();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isRemoved(Cgroup child) throws KernelException {
        try {
            child.remove();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EBUSY) && child.hasChildren()) {
                return false;
            }
            throw e;
        }
    }

    /** A leaf is not listed: a directory has a file for every parameter of every controller. */
    private void descend(Cgroup into) throws KernelException {
        if (!hasChildren(into)) {
            return;
        }
        Level level = new Level(into, new ArrayDeque<>());
        levels.addLast(level);
        list(level);
    }

    private static void list(Level level) throws KernelException {
        if (!level.cgroup().exists()) {
            return;
        }
        try (CgroupChildren entries = level.cgroup().openChildren()) {
            for (Optional<CgroupChildren.Entry> next = entries.next();
                    next.isPresent() && level.children().size() < NAMES_PER_LEVEL;
                    next = entries.next()) {
                if (next.get() instanceof CgroupChildren.Entry.Child(Cgroup child)) {
                    level.children().add(child);
                }
            }
        }
    }

    /** Stops without removing the rest. */
    void giveUp() {
        ended = true;
    }
}
