/**
 * How the members of a group act together: in which order they start and stop, what they depend on, which end of one restarts others, and when the group gives up.
 *
 * <p>Plain data; any thread.
 */
package io.persistentprocess.api.group;
