package io.persistentprocess.supervision.instance;

import java.util.Arrays;
import java.util.Optional;

/** Why no process of a group is left, nor about to be started; of several, the last of this list. */
public enum ReleaseReason {
    /** All that it should do is done. */
    Completed,
    Suspended,
    /** By hand. */
    Stopped,
    /** What is not done is not tried again. */
    Failed,
    /** The group is not wanted here any more. */
    Removed;

    /** Empty: none is called so. */
    public static Optional<ReleaseReason> named(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(name))
                .findFirst();
    }
}
