package io.persistentprocess.migration;

/** What kind of thing is lost with a directive. */
public enum Loss {
    NOTHING,
    /** The daemon, or somebody who relies on it, has less. */
    FUNCTION,
    /** The daemon works as before, and an attacker who has taken it over can do more. */
    PROTECTION
}
