/**
 * {@code ppg controller}: sums up each group over all nodes and writes its status. Watches of groups, ProcessNodes, Nodes and agents' pods keep the index up to date by differences.
 *
 * <p>One reconciliation of a group runs at a time, on threads of the Java Operator SDK, and only while this process leads. Status writes, Events, and the end of a deleted group's finalizer go out.
 */
package io.persistentprocess.cluster.controller;
