/**
 * The main process of an instance: which one it is, and when it ends. {@code MainProcessFinder} finds that of a daemon that forks into the background, by its PID file or
 * by descent.
 *
 * <p>{@code MainProcessWatcher} watches it through a pidfd, on the event loop's thread. A background thread ({@code ppg-pid-file}) reads PID files, because a file server
 * may not answer. The results are answers for the state machine.
 */
package io.persistentprocess.agent.mainprocess;
