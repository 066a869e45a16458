/**
 * Keeps the log files of members below their size. Members write to their files directly; the agent reads nothing of it unless a process ends.
 *
 * <p>One thread ({@code ppg-logs}) decides which log is inspected and when, woken by inotify and by time. Another ({@code ppg-log-files}) does everything that may wait for a disk: it inspects and rotates.
 * {@code LogRegistry} belongs to the event loop's thread and hands over which logs there are. Problems go out as reports on the instance, each once while it lasts.
 */
package io.persistentprocess.agent.logs;
