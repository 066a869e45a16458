package io.persistentprocess.agent.notify;

/** What became of a wish to be notified. */
public sealed interface SubscribeResult {
    /**
     * It is notified from now on.
     *
     * @param id by which it is ended
     */
    record Accepted(long id) implements SubscribeResult {}

    /**
     * It is not.
     *
     * @param errno as in errno(3)
     * @param message one clause for the user
     */
    record Refused(int errno, String message) implements SubscribeResult {}
}
