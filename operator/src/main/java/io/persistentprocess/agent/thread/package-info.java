/**
 * Where all threads come from, and what happens to one that fails: no other class makes any. Knows nothing of what the threads do.
 *
 * <p>Work to be done comes in; a line in the log and a count for each failure go out. Every class here may be used from any thread.
 */
package io.persistentprocess.agent.thread;
