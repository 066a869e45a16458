package io.persistentprocess.supervision.instance;

/**
 * Something a user wants to know about an instance.
 *
 * @param message one sentence, may be empty
 */
public record InstanceReport(Type type, String message) {
    /** Stable names, those of the Events a cluster shows. */
    public enum Type {
        Adopted,
        Started,
        Restarted,
        Exited,
        /** The last line that a process wrote before it ended; comes once it was read, mostly after the next start. */
        LastOutput,
        StartError,
        /** A daemon goes on with another main process, as after an upgrade on the fly. */
        MainReplaced,
        BackOff,
        Completed,
        Failed,
        Stopping,
        Killed,
        Unkillable,
        Stopped,
        Removed,
        Released,
        /** The kernel killed a process of it for want of memory. */
        OOMKilled,
        /** It uses nearly all the memory that it may. */
        MemoryHigh,
        /** Its processes wait for memory. */
        MemoryPressure,
        /** What one of these told is over. */
        MemoryEased,
        /** Processes that somebody else started are supervised from now on. */
        Attached,
        /** Every one of them is where it was. */
        AttachFailed,
        /** No process of the group is left, and none is about to be started. */
        GroupReleased,
        ReleaseHookFailed,
        /** Its output is thrown away, because its log file cannot be opened. */
        LogUnavailable,
        /** Its log was removed or moved while it writes to it; there is a new one. */
        LogReplaced,
        /** It wrote more at once than is kept of its output. */
        LogDropped,
        /** A limit or a request of it is not in force, because a controller is not there or refuses; it runs all the same. */
        ResourcesUnavailable,
        /** Its process runs, but its end would not be noticed: the agent has no descriptor left for it. */
        Unwatched,
        /** Its checkpoint cannot be written: were the agent to die now, the next one would start it anew. */
        NoCheckpoint,
        /** Its cgroup was removed by somebody else while it had no process, and is made anew. */
        CgroupRemoved,
        /** Its process runs, and nobody decides about it: what was written down of it cannot be understood. */
        Unsupervised,
        /** A manifest is not understood, and changes nothing; of no instance. */
        ManifestRefused,
        /** One that was refused is in order again, or gone; of no instance. */
        ManifestAccepted;

        /** Whether somebody should look at it. */
        public boolean isTrouble() {
            return switch (this) {
                case StartError,
                        BackOff,
                        Failed,
                        Killed,
                        Unkillable,
                        OOMKilled,
                        MemoryHigh,
                        MemoryPressure,
                        AttachFailed,
                        ReleaseHookFailed,
                        LogUnavailable,
                        LogReplaced,
                        LogDropped,
                        ResourcesUnavailable,
                        Unwatched,
                        NoCheckpoint,
                        CgroupRemoved,
                        Unsupervised,
                        ManifestRefused -> true;
                case Adopted,
                        Started,
                        Restarted,
                        Exited,
                        LastOutput,
                        MainReplaced,
                        Completed,
                        Stopping,
                        Stopped,
                        Removed,
                        Released,
                        MemoryEased,
                        Attached,
                        GroupReleased,
                        ManifestAccepted -> false;
            };
        }
    }
}
