package io.persistentprocess.cli.console;

/** The exit codes of {@code ppg}; documented in operator/docs/cli.md. */
public final class ExitCode {
    public static final int OK = 0;
    /** The command failed, or what it checked is not so. */
    public static final int FAILURE = 1;
    /** The command line is invalid. */
    public static final int USAGE = 2;

    /** For {@code status}: it was shown, and an instance is unhealthy; as in systemctl(1). */
    public static final int NOT_WELL = 3;
    /** The reader closed standard output. A shell reports 128 plus the signal's number for a program that SIGPIPE ends. */
    public static final int READER_GONE = 141;

    private ExitCode() {}
}
