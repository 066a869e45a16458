/**
 * {@code ppg drain}: drains nodes, and removes the whole system from a cluster. It works from outside the agents, with rights of its own: it writes
 * an annotation, and the agents act on it and report.
 *
 * <p>{@code DrainProgress} decides from values; the rest calls the API server. The main thread waits; the client's threads wake it.
 */
package io.persistentprocess.cluster.drain;
