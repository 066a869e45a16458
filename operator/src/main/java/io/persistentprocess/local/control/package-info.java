/**
 * The control socket, through which {@code ppg status}, {@code stop} and the others talk to an agent on the same host.
 *
 * <p>A Unix domain socket and lines of JSON. A client sends one {@code ControlRequest} and reads {@code ControlResponse}s until {@code end} or {@code
 * error}. The agent has one thread that accepts ({@code ppg-control}) and one short-lived thread for each client. They call the event loop through
 * {@code Agent}; it never waits for any of them.
 */
package io.persistentprocess.local.control;
