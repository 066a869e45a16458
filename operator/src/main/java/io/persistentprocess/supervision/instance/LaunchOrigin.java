package io.persistentprocess.supervision.instance;

import io.persistentprocess.supervision.spec.LaunchSpec;

/** What the present process of an instance was started from. */
public sealed interface LaunchOrigin {
    /** No process was started yet. */
    record Nothing() implements LaunchOrigin {}

    record From(LaunchSpec launch) implements LaunchOrigin {}

    /** A process was started, and from what is not known: it counts as started from something else than what is wanted. */
    record Unknown() implements LaunchOrigin {}

    /** Whether what is started from this spec now would be the same process. */
    default boolean isFrom(LaunchSpec wanted) {
        return this instanceof From(LaunchSpec launch) && launch.isSameProcess(wanted);
    }
}
