/**
 * The main process of an instance: which one it is, and when it ends. {@code MainProcessFinder} finds that of a daemon that forks into the background, by its PID file or by descent.
 *
 * <p>{@code MainProcessWatcher} watches it through a pidfd, on the event loop's thread. PID files are read on a background thread ({@code ppg-pid-file}), because a file server may not answer.
 * What comes out are answers for the state machine.
 */
package io.persistentprocess.agent.mainprocess;
