/**
 * {@code ppg controller}: what is true of a group on all nodes together. Watches of groups, ProcessNodes, Nodes and agents' pods keep a {@link Ledger} up to date by differences; what a group's status
 * should be, which nodes get the turn of a rolling update and whether a deleted group may go is decided from the group's {@link Tally} without I/O. One reconciliation of a group runs at a time, on
 * threads of the Java Operator SDK, and only while this process leads.
 */
package io.persistentprocess.cluster.controller;
