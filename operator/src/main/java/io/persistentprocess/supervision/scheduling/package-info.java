/**
 * How a member wants its process to be scheduled, resolved. Pure values; any thread.
 *
 * <p>Comes from the manifest by way of the resolver, is part of the launch spec and of the checkpoint, and ends in the spawn library, which sets it between clone and exec.
 */
package io.persistentprocess.supervision.scheduling;
