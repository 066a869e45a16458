package io.persistentprocess.api.value;

/** What a reload by signal waits for. */
public enum ReloadWait {
    /** RELOADING=1 and then READY=1, as with Type=notify-reload of systemd.service(5). */
    Ready,
    /** Nothing after the signal. */
    Nothing
}
