package io.persistentprocess.supervision.instance;

/** Why a main process was stopped. A process that was not stopped has ended by itself. */
public enum StopReason {
    /** Its spec has changed. */
    SpecChanged,
    /** A user stopped or restarted it by hand. */
    Requested,
    /** Its group is suspended. */
    Suspended,
    /** No manifest contains it any more. */
    Removed,
    /** Its group, or what it depends on, is restarted, or its group has given up. */
    WithGroup;

    /** The end of a sentence that begins with "stopped". */
    String inWords() {
        return switch (this) {
            case SpecChanged -> "its spec changed";
            case Requested -> "as requested";
            case Suspended -> "the group is suspended";
            case Removed -> "it is no longer wanted";
            case WithGroup -> "with its group";
        };
    }

    /** The reason follows from the goal, so an agent that takes over during the stop finds it, too. */
    public static StopReason of(Instance instance) {
        return switch (instance.goal()) {
            case Run -> instance.isToBeReplaced() ? SpecChanged : Requested;
            case Hold -> Requested;
            case Suspend -> Suspended;
            case Remove -> Removed;
            case Restart, GiveUp -> WithGroup;
        };
    }
}
