/**
 * Values and interfaces that the packages of the agent share: the view of an instance, measurements, the layout of cgroups, and {@code ActionExecutor}, the border
 * between decisions and the host.
 *
 * <p>Has no thread and no I/O. Everything is immutable and may be used from any thread, unless documented otherwise.
 */
package io.persistentprocess.agent.model;
