package io.persistentprocess.cli.console;

/** Why standard output was not fully written. */
public sealed interface OutputFailure {
    /** The reader closed the pipe, as {@code head} does. */
    record ReaderGone() implements OutputFailure {}

    /**
     * The system refused the write.
     *
     * @param reason the system's message, such as {@code No space left on device}
     */
    record Lost(String reason) implements OutputFailure {}
}
