package io.persistentprocess.cli.console;

/** Why standard output was not all written. */
public sealed interface OutputFailure {
    /** Whoever read it has seen enough, as {@code head} does. */
    record ReaderGone() implements OutputFailure {}

    /**
     * The system does not take it.
     *
     * @param reason as it tells it, such as {@code No space left on device}
     */
    record Lost(String reason) implements OutputFailure {}
}
