package io.persistentprocess.supervision.command;

/** The commands that accompany the life of a main process. The counterparts of systemd.service(5): ExecStartPre=, ExecStartPost=, ExecStop=, ExecStopPost= and ExecReload=. */
public enum LifecycleHook {
    /** Before the main process is started, or before a running one is replaced. */
    PRE_START("preStart"),
    /** When the main process has started. */
    POST_START("postStart"),
    /** Before the main process gets the signal that stops it. */
    PRE_STOP("preStop"),
    /** When no process is left. */
    POST_STOP("postStop"),
    /** So that the main process reads its configuration again. */
    RELOAD("reload");

    private final String field;

    LifecycleHook(String field) {
        this.field = field;
    }

    /** Its name in manifests and messages. */
    public String field() {
        return field;
    }
}
