package io.persistentprocess.agent.attach;

import io.persistentprocess.supervision.instance.Event;

/** The processes cannot be attached; the message is for the user. */
final class AttachRefusedException extends Exception {
    private final Event.AttachFailure why;

    AttachRefusedException(Event.AttachFailure why, String message) {
        super(message);
        this.why = why;
    }

    static AttachRefusedException refused(String message) {
        return new AttachRefusedException(Event.AttachFailure.REFUSED, message);
    }

    static AttachRefusedException nothingThere(String message) {
        return new AttachRefusedException(Event.AttachFailure.NOTHING_THERE, message);
    }

    Event.AttachFailure why() {
        return why;
    }
}
