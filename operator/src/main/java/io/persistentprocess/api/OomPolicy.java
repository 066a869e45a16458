package io.persistentprocess.api;

/** What happens to an instance when one of its processes is killed because its memory limit is reached. */
public enum OomPolicy {
    /**
     * All its processes are killed, and the instance ends ({@code OOMPolicy=kill} of systemd.service(5)). The restart policy decides what follows.
     */
    Restart,
    /** The other processes keep running; the instance ends only if its main process was killed. */
    Continue
}
