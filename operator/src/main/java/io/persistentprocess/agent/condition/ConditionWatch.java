package io.persistentprocess.agent.condition;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Tells once that a check of conditions that were not met may have another result. Any thread. */
public final class ConditionWatch implements AutoCloseable {
    private final ConditionWatcher watcher;
    private boolean changed;
    private Optional<Runnable> then = Optional.empty();

    /** The numbers of its inotify watches. Guarded by {@link WatchedPlaces}. */
    private final Set<Integer> numbers = new HashSet<>();

    /** Whether messages about devices concern it, too. Guarded by {@link WatchedPlaces}. */
    private boolean ofDevices;

    ConditionWatch(ConditionWatcher watcher) {
        this.watcher = watcher;
    }

    Set<Integer> numbers() {
        return numbers;
    }

    void watchDevices() {
        ofDevices = true;
    }

    boolean isOfDevices() {
        return ofDevices;
    }

    /**
     * Has a listener told of the change, or at once if there was one already.
     *
     * @param heard runs once, on any thread
     */
    public void onChange(Runnable heard) {
        synchronized (this) {
            if (!changed) {
                then = Optional.of(heard);
                return;
            }
        }
        heard.run();
    }

    void changed() {
        Optional<Runnable> heard;
        synchronized (this) {
            changed = true;
            heard = then;
            then = Optional.empty();
        }
        heard.ifPresent(Runnable::run);
    }

    /** Nothing is told from now on, but for what is under way. Does not wait for file systems. */
    @Override
    public void close() {
        synchronized (this) {
            then = Optional.empty();
        }
        watcher.end(this);
    }
}
