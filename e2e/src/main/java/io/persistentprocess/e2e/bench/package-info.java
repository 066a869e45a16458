/**
 * The benchmark: how long a member is missing under the agent, beside the least a supervisor can do and the supervisors people use.
 *
 * <p>The harness only arranges: it writes each supervisor's configuration into a directory of its own, starts it in a cgroup of its own, and orders a
 * {@link io.persistentprocess.e2e.bench.Killer} (a C program in {@code e2e/bench}) about. What is timed happens between that program, the kernel and the supervisor, while the harness waits for a
 * line of text. One thread, but for the supervisors that take a second to look: these are killed at the same time, one thread each.
 */
package io.persistentprocess.e2e.bench;
