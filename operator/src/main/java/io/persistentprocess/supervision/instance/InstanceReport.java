package io.persistentprocess.supervision.instance;

/**
 * A report on an instance for the user.
 *
 * @param message one sentence; may be empty
 */
public record InstanceReport(Type type, String message) {
    /** The types of reports. The names are stable, and are those of the Events in a cluster. */
    public enum Type {
        Adopted,
        Started,
        Restarted,
        Exited,
        /** The last line that a process wrote before it ended; comes when it was read, mostly after the next start. */
        LastOutput,
        StartError,
        /** It works: it meets all requirements of its readiness. Reported only of an instance that has any. */
        Ready,
        /** A process said something that it may not say, as with a forged notification. */
        NotificationRefused,
        /** What it says of itself does not arrive, because the notification socket cannot be made. */
        NotificationsUnavailable,
        /** It was ready, and is not any more. */
        NotReady,
        /** It is ended because it does not work: its liveness probe has failed, or it missed its watchdog. */
        Unhealthy,
        /** The process has read its configuration again, as far as the signal or command shows that. */
        Reloaded,
        /** A reload has failed, and changed nothing. */
        ReloadFailed,
        /** preStart has failed before a running process was replaced, so that process runs on. */
        PreStartFailed,
        /** preStop or postStop has failed; what follows is done all the same. */
        HookFailed,
        /** A command around the main process has run while no agent did, and its result is not known. */
        HookUnknown,
        /** A daemon has replaced its main process, as in an upgrade without downtime. */
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
        /** A signal killed a process of it that is not its main one, and its end was not requested. */
        ProcessKilled,
        /** The kernel killed a process of it for memory. */
        OOMKilled,
        /** It uses nearly all the memory that it is allowed. */
        MemoryHigh,
        /** Its processes wait for memory. */
        MemoryPressure,
        /** A memory condition is over. */
        MemoryEased,
        /** Processes that another program started are supervised now. */
        Attached,
        /** The attach failed; every process is where it was. */
        AttachFailed,
        /** It cannot be started yet, because it depends on another member of its group that is not there, or because its group is restarted. */
        WaitingForDependency,
        /** It is not started yet, because one of its conditions is not met. */
        ConditionUnmet,
        /** It ended, and with it all or some of its group is restarted. */
        GroupRestarted,
        /** Its group has restarted too often and is stopped. */
        GroupFailed,
        /** The group has no process, and none is about to be started. */
        GroupReleased,
        ReleaseHookFailed,
        /** Its output is lost, because its log file cannot be opened. */
        LogUnavailable,
        /** Its log was removed or renamed while its process writes to it; there is a new one. */
        LogReplaced,
        /** It wrote more at once than the retention allows, so output was dropped. */
        LogDropped,
        /** A limit or request is not in force, because a controller is missing or refuses it; the instance runs all the same. */
        ResourcesUnavailable,
        /** The end of its process would not be noticed, because the agent has no descriptor left. */
        Unwatched,
        /** Its checkpoint cannot be written; an agent that starts now would start the instance a second time. */
        NoCheckpoint,
        /** Its cgroup was removed by another program while it had no process, and is created again. */
        CgroupRemoved,
        /** Its process runs without supervision, because its checkpoint cannot be read. */
        Unsupervised,
        /** A manifest is invalid and changes nothing; concerns no instance. */
        ManifestRefused,
        /** A manifest that was refused is valid now, or gone; concerns no instance. */
        ManifestAccepted;

        /** Whether it is a warning. */
        public boolean isTrouble() {
            return switch (this) {
                case StartError,
                        NotReady,
                        NotificationRefused,
                        NotificationsUnavailable,
                        Unhealthy,
                        BackOff,
                        Failed,
                        Killed,
                        Unkillable,
                        ProcessKilled,
                        OOMKilled,
                        MemoryHigh,
                        MemoryPressure,
                        AttachFailed,
                        ReleaseHookFailed,
                        ReloadFailed,
                        PreStartFailed,
                        HookFailed,
                        HookUnknown,
                        LogUnavailable,
                        LogReplaced,
                        LogDropped,
                        ResourcesUnavailable,
                        Unwatched,
                        NoCheckpoint,
                        CgroupRemoved,
                        Unsupervised,
                        GroupFailed,
                        ManifestRefused -> true;
                case Adopted,
                        Started,
                        Restarted,
                        Exited,
                        LastOutput,
                        Ready,
                        Reloaded,
                        MainReplaced,
                        Completed,
                        Stopping,
                        Stopped,
                        Removed,
                        Released,
                        MemoryEased,
                        Attached,
                        WaitingForDependency,
                        ConditionUnmet,
                        GroupRestarted,
                        GroupReleased,
                        ManifestAccepted -> false;
            };
        }
    }
}
