/**
 * Creates all threads and handles their failures; no other class creates threads. Independent of what the threads do.
 *
 * <p>Tasks come in; a log line and a count for each failure go out. Every class may be used from any thread.
 */
package io.persistentprocess.agent.thread;
