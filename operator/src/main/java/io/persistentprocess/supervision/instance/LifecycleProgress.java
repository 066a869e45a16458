package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.command.LifecycleHook;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The commands around the main process that are due or run. Immutable.
 *
 * @param pending when each of them was begun, which identifies the run; {@link #NOT_YET}: it is due once no process is left
 */
public record LifecycleProgress(Map<LifecycleHook, BootTime> pending, UpdateProgress update) {
    public static final BootTime NOT_YET = new BootTime(0);
    public static final LifecycleProgress NONE = new LifecycleProgress(Map.of(), new UpdateProgress.NotBegun());

    public LifecycleProgress {
        pending = pending.isEmpty() ? Map.of() : ordered(pending);
    }

    private static Map<LifecycleHook, BootTime> ordered(Map<LifecycleHook, BootTime> pending) {
        EnumMap<LifecycleHook, BootTime> ordered = new EnumMap<>(LifecycleHook.class);
        ordered.putAll(pending);
        return Collections.unmodifiableMap(ordered);
    }

    public boolean isPending(LifecycleHook hook) {
        return pending.containsKey(hook);
    }

    /** Whether this very run of the hook is awaited. */
    public boolean isPending(LifecycleHook hook, BootTime run) {
        return Optional.ofNullable(pending.get(hook)).filter(run::equals).isPresent();
    }

    /**
     * The command of a hook is begun. Events that are handled together have the same time: a run that is begun at the very time of the one that it replaces is named a
     * nanosecond later, so that the end of the earlier one is not taken for its own. A reload keeps its time, with which the service's notifications are compared.
     */
    public LifecycleProgress begun(LifecycleHook hook, BootTime run) {
        BootTime name = hook == LifecycleHook.RELOAD || run.equals(NOT_YET)
                ? run
                : Optional.ofNullable(pending.get(hook))
                        .filter(earlier -> !earlier.isBefore(run))
                        .map(earlier -> earlier.plus(Duration.ofNanos(1)))
                        .orElse(run);
        EnumMap<LifecycleHook, BootTime> more = new EnumMap<>(LifecycleHook.class);
        more.putAll(pending);
        more.put(hook, name);
        return new LifecycleProgress(more, update);
    }

    public LifecycleProgress ended(LifecycleHook hook) {
        EnumMap<LifecycleHook, BootTime> rest = new EnumMap<>(LifecycleHook.class);
        rest.putAll(pending);
        rest.remove(hook);
        return new LifecycleProgress(rest, update);
    }

    public LifecycleProgress with(UpdateProgress next) {
        return new LifecycleProgress(pending, next);
    }

    /** What is left of it when every process of the instance is killed: what comes after the last one is due all the same. */
    public LifecycleProgress killed() {
        UpdateProgress left = update instanceof UpdateProgress.Checked ? update : new UpdateProgress.NotBegun();
        return isPending(LifecycleHook.POST_STOP)
                ? new LifecycleProgress(Map.of(LifecycleHook.POST_STOP, NOT_YET), left)
                : new LifecycleProgress(Map.of(), left);
    }
}
