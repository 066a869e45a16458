package io.persistentprocess.local.control;

import java.util.List;

/** A valid request that cannot be fulfilled; the message is for the user. */
final class RefusedException extends Exception {
    RefusedException(String message) {
        super(message);
    }

    /** @param obstacles the reasons, one for each source of events */
    static RefusedException processesUnseen(List<String> obstacles) {
        return new RefusedException("this agent does not follow processes; "
                + (obstacles.isEmpty()
                        ? "it was started with --process-events=off"
                        : String.join("; ", obstacles) + "; see ppg doctor"));
    }
}
