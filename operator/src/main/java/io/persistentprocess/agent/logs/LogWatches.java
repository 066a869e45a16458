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
 * Whose log an inotify watch is on. Each tells of one write and is then gone. Watches are made elsewhere, by a thread that may wait for a file system, so
 * that one may tell of a write before it is known here. For the log keeper's thread.
 */
final class LogWatches {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatches.class);

    private final Inotify inotify;
    private final Map<InstanceId, Integer> watches = new HashMap<>();
    private final Map<Integer, InstanceId> byWatch = new HashMap<>();
    /** Written to before it was known whose watch it is. */
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

    /** A watch was made; whether its write has happened already. */
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

    /** Nobody is making any: what was written to belongs to nobody any more. */
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

    /** One that is nobody's. */
    void end(int watch) {
        try {
            inotify.unwatch(watch);
        } catch (KernelException e) {
            LOG.debug("a watch stays reason=\"{}\"", e.getMessage());
        }
    }
}
