/**
 * What the controller knows of nodes, and the sum of each group over all nodes. {@code ClusterIndex} takes changes of Nodes, ProcessNodes and agents' pods.
 *
 * <p>A change costs only what it changes: a {@code GroupAggregate} adds the difference, however many nodes there are. No I/O; {@code ClusterIndex} may be used from any thread.
 */
package io.persistentprocess.cluster.controller.index;
