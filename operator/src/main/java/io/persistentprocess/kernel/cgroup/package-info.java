/**
 * Control groups, cgroups(7): directories of cgroup2 and the corresponding v1 directories, their processes, limits and usage.
 *
 * <p>Reads and writes files of cgroup file systems. Has no thread of its own. A class without a thread rule may be used by any thread, but by one at a time; that holds
 * for all kernel packages. Each has one class per kernel facility, over JNA and one small C library (src/main/native), without policy and independent of groups and
 * members. Measurements and reasons are in operator/docs/kernel.md.
 */
package io.persistentprocess.kernel.cgroup;
