/**
 * Whether a running process may be taken into an instance, and which processes descend from it. Who could make the agent take a process of somebody else could have it killed.
 *
 * <p>Values that describe processes come in; a refusal with its reason, or none, goes out. Pure; {@code ProcessLineage} remembers what it was shown and is for one thread.
 */
package io.persistentprocess.supervision.attach;
