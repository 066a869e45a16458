package io.persistentprocess.supervision.instance;

/** Why a process was started. Only {@link #Exited} is a restart as RESTARTS and a container's restartCount count it; the other starts were requested. */
public enum StartReason {
    /** It is the instance's first process. */
    Created,
    /** The last process had ended by itself, or could not be started. */
    Exited,
    /** Its spec has changed. */
    SpecChanged,
    /** A user requested it by hand. */
    Requested,
    /** Its group is no longer suspended. */
    Resumed,
    /** Its group, or what it depends on, was restarted. */
    WithGroup;

    /** The end of the message about a start; may be empty. */
    public String inWords() {
        return switch (this) {
            case Created, Exited -> "";
            case SpecChanged -> ", its spec changed";
            case Requested -> ", as requested";
            case Resumed -> ", the group is resumed";
            case WithGroup -> ", with its group";
        };
    }

    /** The reason for a start that is about to happen. */
    public static StartReason of(RestartDecision.Cause cause, Instance instance) {
        return switch (cause) {
            case ENDED -> Exited;
            case RESUMED -> instance.history().startReason().orElse(Exited);
            case WITH_GROUP -> WithGroup;
            case WANTED -> wanted(instance);
        };
    }

    private static StartReason wanted(Instance instance) {
        if (instance.launched() instanceof LaunchOrigin.Nothing) {
            return Created;
        }
        if (instance.isToBeReplaced()) {
            return SpecChanged;
        }
        boolean suspended = instance.history()
                .lastExit()
                .flatMap(Exit::stopReason)
                .filter(reason -> reason == StopReason.Suspended)
                .isPresent();
        return suspended ? Resumed : Requested;
    }
}
