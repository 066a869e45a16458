package io.persistentprocess.api.schema;

import java.util.List;

/** A record with rules that concern more than one of its fields. */
public interface Checked {
    /** The violations; empty if there are none. */
    List<Fault> faults();

    /**
     * A violated rule.
     *
     * @param field where, relative to the record: {@code pidFile}, {@code env[2].value}
     * @param message what is wrong and how to fix it; lower case start, no full stop
     */
    record Fault(String field, String message) {}
}
