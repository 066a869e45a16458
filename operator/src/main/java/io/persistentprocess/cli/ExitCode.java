package io.persistentprocess.cli;

/** What {@code ppg} tells the shell; documented in operator/docs/cli.md. */
public final class ExitCode {
    public static final int OK = 0;
    /** It was not done, or what was asked about is not so. */
    public static final int FAILURE = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
