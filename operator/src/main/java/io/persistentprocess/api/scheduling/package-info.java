/**
 * Where and how soon a member's process runs: CPUs, NUMA nodes, scheduling policy, I/O priority. Plain data with the rules for it; any thread.
 *
 * <p>systemd.exec(5) has the same as CPUAffinity=, NUMAPolicy= and NUMAMask=, CPUSchedulingPolicy= and CPUSchedulingPriority=, IOSchedulingClass= and
 * IOSchedulingPriority=.
 */
package io.persistentprocess.api.scheduling;
