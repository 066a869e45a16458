/**
 * Groups: the difference between what is wanted and what there is, as events for the instances; which groups have a process; and when a release hook has had its time.
 *
 * <p>Pure: no I/O, no thread, no clock of its own.
 */
package io.persistentprocess.supervision.group;
