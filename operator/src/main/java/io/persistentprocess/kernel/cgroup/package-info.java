/**
 * Control groups, cgroups(7): directories of cgroup2 and the v1 directories that stand for them, who is in them, limits, and what they use.
 *
 * <p>Reads and writes files of cgroup file systems. Has no thread of its own: what a class says about threads holds, and what says nothing may be used by any thread, but by one at a time.
 * That goes for all kernel packages. Each has one class per kernel facility, over JNA and one small C library (src/main/native): mechanism only, no policy, nothing known of groups or members.
 * What was measured and why things are as they are: operator/docs/kernel.md.
 */
package io.persistentprocess.kernel.cgroup;
