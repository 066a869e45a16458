/**
 * Starts a process inside its cgroup through ppg_spawn.c. A {@code SpawnRequest} comes in; a {@code SpawnResult} tells the pidfd of the child, or at which step it failed and why.
 *
 * <p>A {@code Spawner} belongs to one thread.
 */
package io.persistentprocess.kernel.spawn;
