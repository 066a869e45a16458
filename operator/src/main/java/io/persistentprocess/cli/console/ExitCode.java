package io.persistentprocess.cli.console;

/** What {@code ppg} tells the shell; documented in operator/docs/cli.md. */
public final class ExitCode {
    public static final int OK = 0;
    /** It was not done, or what was asked about is not so. */
    public static final int FAILURE = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;

    /** Of {@code status}: it was shown, and something is not as it is wanted; as of systemctl(1). */
    public static final int NOT_WELL = 3;
    /** Whoever read standard output has left; what a shell says of a program that SIGPIPE ends: 128 and the number of the signal. */
    public static final int READER_GONE = 141;

    private ExitCode() {}
}
