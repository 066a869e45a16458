package io.persistentprocess.supervision.spec;

/** The initial disposition of SIGPIPE, {@code IgnoreSIGPIPE=} of systemd.exec(5). */
public enum SigpipeDisposition {
    /** A write to a pipe or socket without a reader fails with EPIPE. */
    IGNORED,
    /** It ends the process. */
    DEFAULT
}
