package io.persistentprocess.agent;

import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Exit;
import io.persistentprocess.supervision.Instance;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.InstanceState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** What other threads see of the instances: written by the reactor thread at every change, read by any. */
final class Views implements Fleet.Observer {
    private final Map<InstanceId, Instance> instances = new ConcurrentHashMap<>();

    @Override
    public void changed(Instance instance) {
        instances.put(instance.id(), instance);
    }

    @Override
    public void gone(InstanceId id) {
        instances.remove(id);
    }

    /** Boot times become wall-clock times only here, so that a jump of the wall clock moves them all alike. */
    List<InstanceView> list(BootTime now, Instant wallNow) {
        return instances.values().stream()
                .sorted(Comparator.comparing(Instance::id, InstanceId.ORDER))
                .map(instance -> view(instance, now, wallNow))
                .toList();
    }

    private static InstanceView view(Instance instance, BootTime now, Instant wallNow) {
        InstanceState state = instance.state();
        OptionalInt pid = OptionalInt.empty();
        Optional<BootTime> since = Optional.empty();
        Optional<BootTime> until = Optional.empty();
        switch (state) {
            case InstanceState.Running running -> {
                pid = OptionalInt.of(running.main().pid());
                since = Optional.of(running.since());
            }
            case InstanceState.Forking forking ->
                pid = OptionalInt.of(forking.initial().pid());
            case InstanceState.Stopping stopping
            when stopping.main() == InstanceState.MainProcess.ALIVE ->
                pid = OptionalInt.of(instance.main().pid());
            case InstanceState.BackOff backOff -> until = Optional.of(backOff.until());
            default -> {}
        }
        Optional<Exit> lastExit = instance.history().lastExit();
        return new InstanceView(
                instance.id(),
                state.phase(),
                state instanceof InstanceState.Running,
                pid,
                since.map(at -> wall(at, now, wallNow)),
                instance.history().restarts(),
                until.map(at -> wall(at, now, wallNow)),
                lastExit,
                lastExit.map(exit -> wall(exit.at(), now, wallNow)),
                message(instance));
    }

    private static String message(Instance instance) {
        return switch (instance.state()) {
            case InstanceState.Failed(String message) -> message;
            case InstanceState.Seeking seeking -> seeking.missing();
            case InstanceState.Stopping stopping
            when stopping.killing() == InstanceState.Killing.IN_VAIN -> "a process survives SIGKILL";
            case InstanceState.Idle _ ->
                switch (instance.goal()) {
                    case Suspend -> "the group is suspended";
                    case Hold -> "stopped by hand";
                    case Run, Remove -> "";
                };
            case InstanceState.BackOff _ ->
                instance.history().lastExit().map(Exit::message).orElse("");
            default -> "";
        };
    }

    private static Instant wall(BootTime at, BootTime now, Instant wallNow) {
        return wallNow.minus(now.since(at));
    }
}
