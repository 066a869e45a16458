package io.persistentprocess.api.group;

/** In which order the members of a group start. */
public enum Startup {
    /** At the same time, except for what they depend on. */
    Parallel,
    /** One after the other, in the order of spec.members. */
    Ordered
}
