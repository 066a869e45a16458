package io.persistentprocess.supervision;

/** What the present process of an instance was started from. */
public sealed interface Launched {
    /** No process was started yet. */
    record Nothing() implements Launched {}

    record From(LaunchSpec launch) implements Launched {}

    /** A process was started, and from what is not known: it counts as started from something else than what is wanted. */
    record Unknown() implements Launched {}

    /** Whether what is started from this spec now would be the same process. */
    default boolean isFrom(LaunchSpec wanted) {
        return this instanceof From(LaunchSpec launch) && launch.isSameProcess(wanted);
    }
}
