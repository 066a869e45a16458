package io.persistentprocess.api;

/** What becomes of an instance when one of its processes is killed because its memory limit is reached. */
public enum OomPolicy {
    /** All of its processes are killed, and it ends as one ({@code OOMPolicy=kill} of systemd.service(5)): what then is the restart policy's to say. */
    Restart,
    /** The others run on; the instance ends only if its main process was the one. */
    Continue
}
