/**
 * Starts a process inside its cgroup through ppg_spawn.c. A {@code SpawnRequest} comes in; a {@code SpawnResult} has the child's pidfd, or the failed step and the
 * reason.
 *
 * <p>A {@code Spawner} belongs to one thread.
 */
package io.persistentprocess.kernel.spawn;
