package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that must not happen.
 *
 * @param offender whose history tells how it came; empty where it is not about one instance
 */
record Violation(Duration at, String what, Optional<InstanceName> offender) {
    static Violation of(Duration at, InstanceName offender, String what) {
        return new Violation(at, offender + " " + what, Optional.of(offender));
    }

    static Violation of(Duration at, String what) {
        return new Violation(at, what, Optional.empty());
    }
}
