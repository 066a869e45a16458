/**
 * {@code ppg drain}: empties nodes, and takes the whole system out of a cluster. Works from outside, with rights of its own: it writes an annotation, the agents obey it and report.
 *
 * <p>{@code DrainProgress} decides from values; the rest talks to the API server. The main thread waits; the client's threads wake it.
 */
package io.persistentprocess.cluster.drain;
