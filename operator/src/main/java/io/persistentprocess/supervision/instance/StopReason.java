package io.persistentprocess.supervision.instance;

/** Why a main process was told to end; whatever ends without having been told so has ended by itself. */
public enum StopReason {
    /** What is wanted of it is another process now. */
    SpecChanged,
    /** A user wanted it stopped or restarted, by hand. */
    Requested,
    /** Its group is suspended. */
    Suspended,
    /** No manifest wants it any more. */
    Removed;

    /** As the end of a sentence that begins with "stopped". */
    String inWords() {
        return switch (this) {
            case SpecChanged -> "its spec changed";
            case Requested -> "as requested";
            case Suspended -> "the group is suspended";
            case Removed -> "it is no longer wanted";
        };
    }

    /** Of an instance that is being stopped: the reason can be seen in what is wanted of it, so an agent that takes over in the middle knows it, too. */
    public static StopReason of(Instance instance) {
        return switch (instance.goal()) {
            case Run -> instance.isToBeReplaced() ? SpecChanged : Requested;
            case Hold -> Requested;
            case Suspend -> Suspended;
            case Remove -> Removed;
        };
    }
}
