package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.LaunchSpec;

/** What the present process of an instance was started from. */
public sealed interface LaunchOrigin {
    /** No process was started yet. */
    record Nothing() implements LaunchOrigin {}

    record From(LaunchSpec launch) implements LaunchOrigin {}

    /** A process was started from an unknown spec; it counts as different from the desired one. */
    record Unknown() implements LaunchOrigin {}

    /** Whether a process started from this spec now would be the same. */
    default boolean isFrom(LaunchSpec wanted) {
        return this instanceof From(LaunchSpec launch) && launch.isSameProcess(wanted);
    }
}
