/**
 * Where all threads come from, and what becomes of one that fails: no other class makes any. Knows nothing of what the threads do.
 *
 * <p>Data comes in as work to be done; what goes out is a line in the log and a count for each failure. Every class here may be used from any thread.
 */
package io.persistentprocess.agent.thread;
