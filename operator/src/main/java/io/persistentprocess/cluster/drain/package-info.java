/**
 * {@code ppg drain}: empties nodes, and takes the whole system out of a cluster. Works from outside, with rights of its own: it writes an annotation, the agents obey it and report. {@link
 * io.persistentprocess.cluster.drain.DrainProgress} decides from values; the rest talks to the API server.
 */
package io.persistentprocess.cluster.drain;
