/**
 * The control socket: how {@code ppg status}, {@code stop} and the others talk to an agent on the same host.
 *
 * <p>A Unix domain socket and lines of JSON. A client sends one {@link io.persistentprocess.local.control.Request} and reads {@link
 * io.persistentprocess.local.control.Response}s until {@code end} or {@code error}. The agent's side has one thread that accepts ({@code
 * ppg-control}) and one short-lived thread for each
 * client; the reactor thread is asked through {@link io.persistentprocess.agent.Agent} and never waits for any of them.
 */
package io.persistentprocess.local.control;
