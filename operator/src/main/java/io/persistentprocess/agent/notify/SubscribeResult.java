package io.persistentprocess.agent.notify;

/** The result of a request to subscribe. */
public sealed interface SubscribeResult {
    /**
     * The subscription has begun.
     *
     * @param id ends it
     */
    record Accepted(long id) implements SubscribeResult {}

    /**
     * The request was refused.
     *
     * @param errno as in errno(3)
     * @param message one clause for the user
     */
    record Refused(int errno, String message) implements SubscribeResult {}
}
