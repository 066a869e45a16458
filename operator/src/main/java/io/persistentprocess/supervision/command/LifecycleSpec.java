package io.persistentprocess.supervision.command;

import java.util.Optional;

/** The commands around a main process. A change applies from the next time that one is due, and needs no new process. */
public record LifecycleSpec(
        Optional<CommandSpec> preStart,
        Optional<CommandSpec> postStart,
        Optional<CommandSpec> preStop,
        Optional<CommandSpec> postStop,
        Optional<ReloadSpec> reload) {
    public static final LifecycleSpec NONE =
            new LifecycleSpec(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The command of a hook; of a reload, only if it is one by command. */
    public Optional<CommandSpec> command(LifecycleHook hook) {
        return switch (hook) {
            case PRE_START -> preStart;
            case POST_START -> postStart;
            case PRE_STOP -> preStop;
            case POST_STOP -> postStop;
            case RELOAD ->
                reload.map(ReloadSpec::action)
                        .filter(ReloadSpec.ReloadAction.Command.class::isInstance)
                        .map(ReloadSpec.ReloadAction.Command.class::cast)
                        .map(ReloadSpec.ReloadAction.Command::command);
        };
    }
}
