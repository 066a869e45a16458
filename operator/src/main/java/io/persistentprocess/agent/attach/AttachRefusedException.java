package io.persistentprocess.agent.attach;

import io.persistentprocess.supervision.instance.Event;

/** The processes cannot be attached; the message is for the user. */
final class AttachRefusedException extends Exception {
    private final Event.WhyNot why;

    AttachRefusedException(Event.WhyNot why, String message) {
        super(message);
        this.why = why;
    }

    static AttachRefusedException refused(String message) {
        return new AttachRefusedException(Event.WhyNot.REFUSED, message);
    }

    static AttachRefusedException nothingThere(String message) {
        return new AttachRefusedException(Event.WhyNot.NOTHING_THERE, message);
    }

    Event.WhyNot why() {
        return why;
    }
}
