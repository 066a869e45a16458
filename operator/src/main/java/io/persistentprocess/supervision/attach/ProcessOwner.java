package io.persistentprocess.supervision.attach;

/**
 * The user IDs of a process, credentials(7). One that runs a set-user-ID program has different ones, and belongs to nobody: not to who started it, for it has the rights of
 * another, nor to that other, who did not start it.
 */
public record ProcessOwner(int real, int effective, int saved) {
    public boolean is(int uid) {
        return real == uid && effective == uid && saved == uid;
    }

    /** For a user: {@code user 33}. */
    String described() {
        return is(real)
                ? "user " + Integer.toUnsignedString(real)
                : "users %s and %s"
                        .formatted(
                                Integer.toUnsignedString(real),
                                Integer.toUnsignedString(effective != real ? effective : saved));
    }
}
