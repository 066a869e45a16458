package io.persistentprocess.api;

/** How a member's main process is recognised; the names are those of systemd.service(5), {@code Type=}. */
public enum MemberType {
    /** The started process is the main process. */
    Simple,
    /** The started process forks and exits; the main process is named by a PID file or is the sole one left. */
    Forking,
    /** The started process is the main process, and reports by sd_notify(3) when its start is complete. */
    Notify
}
