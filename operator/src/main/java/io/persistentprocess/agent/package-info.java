/**
 * The reactor: one thread, one epoll. Kernel notifications and users' wishes come in as {@code supervision} events, the actions that answer them are carried out
 * through {@code kernel}.
 *
 * <p>The reactor thread ({@code ppg-reactor}) alone touches instances and their processes. Other threads hand it messages through {@link
 * io.persistentprocess.agent.Agent} and read immutable views.
 */
package io.persistentprocess.agent;
