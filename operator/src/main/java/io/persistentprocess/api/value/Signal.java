package io.persistentprocess.api.value;

import io.persistentprocess.api.schema.Form;

/** The signals that a stop may send first: those of signal(7) that end a process, without real-time signals. */
@Form(value = "a signal", example = "SIGTERM, SIGINT or SIGQUIT, see signal(7)")
public enum Signal {
    SIGHUP,
    SIGINT,
    SIGQUIT,
    SIGILL,
    SIGTRAP,
    SIGABRT,
    SIGBUS,
    SIGFPE,
    SIGKILL,
    SIGUSR1,
    SIGSEGV,
    SIGUSR2,
    SIGPIPE,
    SIGALRM,
    SIGTERM,
    SIGSTKFLT,
    SIGXCPU,
    SIGXFSZ,
    SIGVTALRM,
    SIGPROF,
    SIGWINCH,
    SIGIO,
    SIGPWR,
    SIGSYS
}
