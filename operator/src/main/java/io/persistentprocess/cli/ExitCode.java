package io.persistentprocess.cli;

/** What {@code ppg} tells the shell; documented in operator/docs/cli.md. */
final class ExitCode {
    static final int OK = 0;
    /** It was not done, or what was asked about is not so. */
    static final int FAILURE = 1;
    /** The command line makes no sense. */
    static final int USAGE = 2;

    private ExitCode() {}
}
