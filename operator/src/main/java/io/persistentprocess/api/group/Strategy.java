package io.persistentprocess.api.group;

/** Which instances are restarted when one has ended by itself: the restart strategies of Erlang/OTP's supervisor(3). */
public enum Strategy {
    /** Only the one that ended. */
    OneForOne,
    /** All instances of the group on the node. */
    OneForAll,
    /** The one that ended, and the instances of the members after it in spec.members. */
    RestForOne
}
