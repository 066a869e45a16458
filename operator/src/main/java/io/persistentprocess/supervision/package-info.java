/**
 * The decisions, and nothing but decisions: what to do next about an instance, given what it is doing, what happened and what time it is.
 *
 * <p>Pure: no I/O, no thread, no clock of its own. Time comes in as a {@link io.persistentprocess.supervision.BootTime}, the host's answers as {@link io.persistentprocess.supervision.Event}s; what is to be done leaves as {@link io.persistentprocess.supervision.Action}s. May import {@code api} alone.
 * Everything here is immutable and may be used from any thread.
 */
package io.persistentprocess.supervision;
