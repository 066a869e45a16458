package io.persistentprocess.local.control;

import java.util.List;

/** A request that makes sense and cannot be met; the message is for the user. */
final class RefusedException extends Exception {
    RefusedException(String message) {
        super(message);
    }

    /** @param obstacles why not, one for each way */
    static RefusedException processesUnseen(List<String> obstacles) {
        return new RefusedException("this agent does not follow processes; "
                + (obstacles.isEmpty()
                        ? "it was started with --process-events=off"
                        : String.join("; ", obstacles) + "; ppg doctor tells more"));
    }
}
