package io.persistentprocess.supervision.instance;

/** How far the replacement of a running main process has come, or the reload in its place. It is about the present spec, and begins anew when that changes. */
public sealed interface UpdateProgress {
    record NotBegun() implements UpdateProgress {}

    /** preStart runs beside the present main process. */
    record Checking(StopReason why) implements UpdateProgress {}

    /** preStart has succeeded: the present main process is stopped, and the next is started without it. */
    record Checked() implements UpdateProgress {}

    /**
     * Files that a reload takes over are written beside the present main process. Not stored: the next agent begins anew.
     *
     * @param run distinguishes it from earlier ones
     */
    record Writing(BootTime run) implements UpdateProgress {}

    /** The present main process is reloaded in place of a restart. */
    record Reloading() implements UpdateProgress {}

    /**
     * preStart or the reload has failed: the present main process runs on, until the spec changes again or a user requests a restart or reload.
     *
     * @param message one sentence for the user
     */
    record Failed(String message, BootTime since) implements UpdateProgress {}
}
