package io.persistentprocess.api.schema;

import java.util.List;

/** A record with rules that concern more than one of its fields. */
public interface Checked {
    /** Every rule that is broken; empty: none is. */
    List<Fault> faults();

    /**
     * A broken rule.
     *
     * @param field where, seen from the record: {@code pidFile}, {@code env[2].value}
     * @param message what is wrong and how to mend it; lower case start, no full stop
     */
    record Fault(String field, String message) {}
}
