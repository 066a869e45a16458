/**
 * The ConfigMaps and Secrets that files of this node's members come from: each is watched alone, by its name, for as long as a group names it.
 *
 * <p>What is in them goes to {@code agent.provision.FileContents} and nowhere else; plans have versions only. Threads of the client.
 */
package io.persistentprocess.cluster.agent.source;
