package io.persistentprocess.supervision.instance;

/** Why a process was started. Only {@link #Exited} is a restart in the sense of RESTARTS, as of a container's restartCount: the others are what somebody wanted. */
public enum StartReason {
    /** It is the instance's first one. */
    Created,
    /** The one before had ended by itself, or could not be started. */
    Exited,
    /** Another process is wanted than the one before. */
    SpecChanged,
    /** A user wanted it, by hand. */
    Requested,
    /** Its group is no longer suspended. */
    Resumed;

    /** Behind what tells of the start; empty: that says it all. */
    public String inWords() {
        return switch (this) {
            case Created, Exited -> "";
            case SpecChanged -> ", its spec changed";
            case Requested -> ", as requested";
            case Resumed -> ", the group is resumed";
        };
    }

    /** Of an instance that is about to be started. */
    public static StartReason of(RestartDecision.Cause cause, Instance instance) {
        return switch (cause) {
            case ENDED -> Exited;
            case RESUMED -> instance.history().startReason().orElse(Exited);
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
