/**
 * Groups: the difference between desired and actual state, as events for the instances; which groups have a process; and the deadlines of release hooks.
 *
 * <p>Pure: no I/O, no thread, no clock of its own.
 */
package io.persistentprocess.supervision.group;
