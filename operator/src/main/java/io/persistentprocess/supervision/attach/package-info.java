/**
 * Whether a running process may be attached to an instance, and which processes descend from it. A user who could make the agent attach another user's process could have
 * it killed.
 *
 * <p>Values that describe processes come in; a refusal with its reason, or none, goes out. Pure; {@code ProcessLineage} remembers earlier scans and is for one thread.
 */
package io.persistentprocess.supervision.attach;
