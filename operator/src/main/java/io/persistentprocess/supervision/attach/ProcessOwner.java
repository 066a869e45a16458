package io.persistentprocess.supervision.attach;

/**
 * The user IDs of a process, credentials(7). A process that runs a set-user-ID program has different IDs and counts as having no owner: it has more rights than the user who
 * started it, and the other user did not start it.
 */
public record ProcessOwner(int real, int effective, int saved) {
    public boolean is(int uid) {
        return real == uid && effective == uid && saved == uid;
    }

    /** For messages: {@code user 33}. */
    String described() {
        return is(real)
                ? "user " + Integer.toUnsignedString(real)
                : "users %s and %s"
                        .formatted(
                                Integer.toUnsignedString(real),
                                Integer.toUnsignedString(effective != real ? effective : saved));
    }
}
