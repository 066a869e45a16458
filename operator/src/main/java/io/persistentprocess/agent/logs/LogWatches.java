package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which log each inotify watch belongs to. A watch reports one write and is gone. Workers that may wait for a file system create the watches, so that one may report a
 * write before it is known here. For the log rotator's thread.
 */
final class LogWatches {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatches.class);

    private final Inotify inotify;
    private final Map<InstanceId, Integer> watches = new HashMap<>();
    private final Map<Integer, InstanceId> byWatch = new HashMap<>();
    /** Watches that reported a write before they were known. */
    private final Set<Integer> early = new HashSet<>();

    LogWatches(Inotify inotify) {
        this.inotify = inotify;
    }

    /** The instance whose log was written to. */
    Optional<InstanceId> written(InotifyEvent event) {
        Optional<InstanceId> id = Optional.ofNullable(byWatch.remove(event.wd()));
        id.ifPresent(watches::remove);
        if (id.isEmpty() && (event.mask() & ~Inotify.IGNORED) != 0) {
            early.add(event.wd());
        }
        return id;
    }

    /** Registers a watch. Returns whether its write has been reported already. */
    boolean made(InstanceId id, int watch) {
        if (early.remove(watch)) {
            return true;
        }
        Integer before = watches.put(id, watch);
        if (before != null && before != watch) {
            byWatch.remove(before);
        }
        byWatch.put(watch, id);
        return false;
    }

    /** No worker is creating watches, so the unknown ones belong to no log. */
    void settled() {
        early.clear();
    }

    void forget(InstanceId id) {
        Integer watch = watches.remove(id);
        if (watch != null) {
            byWatch.remove(watch);
            end(watch);
        }
    }

    /** Ends a watch that belongs to no log. */
    void end(int watch) {
        try {
            inotify.unwatch(watch);
        } catch (KernelException e) {
            LOG.debug("an inotify watch cannot be removed reason=\"{}\"", e.getMessage());
        }
    }
}
