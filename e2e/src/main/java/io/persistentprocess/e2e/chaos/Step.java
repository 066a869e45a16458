package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;

/** A fault or a change. Its text is what is printed of it. */
sealed interface Step {
    /** Changes of groups. */
    record Apply(String group, DesiredGroup desired) implements Step {}

    record Delete(String group) implements Step {}

    /** One of the processes that run on a node at that time, by a number that is taken modulo theirs. */
    record KillMember(int node, int pick) implements Step {}

    record StopServer() implements Step {}

    record StartServer() implements Step {}

    record FreezeServer() implements Step {}

    record ThawServer() implements Step {}

    record Backup() implements Step {}

    record Restore() implements Step {}

    /** All requests of somebody fare like this from now on. */
    record BreakNetwork(Participant participant, RequestFault fault) implements Step {}

    record MendNetwork(Participant participant) implements Step {}

    record CutWatches(Participant participant) implements Step {}

    /** The next watches end after so many bytes. */
    record CutAt(Participant participant, int bytes) implements Step {}

    record CorruptBytes(Participant participant) implements Step {}

    record Revoke(Participant participant) implements Step {}

    record Grant(Participant participant) implements Step {}

    /** Somebody else writes itself into the Lease. */
    record StealLease() implements Step {}

    record WriteGroupStatus(String group) implements Step {}

    record WriteNodeStatus(int node) implements Step {}

    /** A finalizer of somebody else. */
    record HoldGroup(String group) implements Step {}

    record HoldNode(int node) implements Step {}

    /** Takes the controller's finalizer away. */
    record DropFinalizers(String group) implements Step {}

    /** Deletes a ProcessNode. */
    record DeleteNode(int node) implements Step {}

    record Kill(Participant participant) implements Step {}

    record Terminate(Participant participant) implements Step {}

    record Start(Participant participant) implements Step {}

    /** An agent of another release on the first node. */
    record StartContender() implements Step {}

    record EndContender() implements Step {}

    /** Ends all faults, and waits until everything is as it should be. */
    record EndFaults() implements Step {}
}
