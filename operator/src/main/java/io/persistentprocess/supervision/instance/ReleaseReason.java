package io.persistentprocess.supervision.instance;

import java.util.Arrays;
import java.util.Optional;

/** Why a group has no process and none is about to be started; of several reasons, the last in this order. */
public enum ReleaseReason {
    /** Every instance has completed. */
    Completed,
    Suspended,
    /** By hand. */
    Stopped,
    /** An instance has failed and is not restarted. */
    Failed,
    /** The group is no longer desired on this node. */
    Removed;

    /** Empty: no reason has this name. */
    public static Optional<ReleaseReason> named(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(name))
                .findFirst();
    }
}
