/**
 * What the cluster's groups mean for one node. Groups and node labels come in as the caches have them; {@code NodePlanner} decides, without I/O, which groups this node runs and which it leaves alone.
 *
 * <p>{@code DesiredStatePublisher} hands the result to the {@code Engine}, and nothing before the first complete state. Any thread.
 */
package io.persistentprocess.cluster.agent.plan;
