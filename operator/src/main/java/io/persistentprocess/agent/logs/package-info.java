/**
 * Keeps the log files of members below their size. Members write to their files directly; the agent reads a log only when a process ends.
 *
 * <p>One thread ({@code ppg-logs}) decides which log is inspected when, woken by inotify and by time. Others ({@code ppg-log-files}) do everything that may wait for a
 * disk: they inspect and rotate. {@code LogRegistry} belongs to the event loop's thread and registers the logs. Problems are reported on the instance, each once while it
 * lasts.
 */
package io.persistentprocess.agent.logs;
