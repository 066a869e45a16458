/**
 * {@code ppg logs}: reads the log files of instances, without the agent, so that a slow reader delays nothing else and nothing ends when the agent does. Whoever may read the
 * files may use it. Runs on one thread: the main thread, or one that has joined the host.
 */
package io.persistentprocess.cli.logs;
