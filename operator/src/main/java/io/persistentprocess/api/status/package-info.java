/**
 * The status that the cluster sees: of a PersistentProcessGroup, written by the controller, and of a ProcessNode, written by the agent of that node. Plain data, from which the CRDs are
 * generated; counts and times are as of the last write.
 */
package io.persistentprocess.api.status;
