/**
 * The status of a group: decided from its aggregate, then written. Which nodes get their turn in a rolling update and whether a deleted group may go is decided here too, without I/O.
 *
 * <p>{@code StatusWriter} and {@code EventPublisher} talk to the API server, on threads of the Java Operator SDK. {@code StatusRateLimiter} bounds how often a group is written.
 */
package io.persistentprocess.cluster.controller.status;
