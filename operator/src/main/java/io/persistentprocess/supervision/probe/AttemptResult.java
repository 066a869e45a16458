package io.persistentprocess.supervision.probe;

/** The result of one attempt. */
public sealed interface AttemptResult {
    record Succeeded() implements AttemptResult {}

    /**
     * It says that the instance does not work.
     *
     * @param message why, in the probe's own words: one line, limited in length
     */
    record Failed(String message) implements AttemptResult {}

    /** The attempt could not be made for reasons of the agent or the host, so it says nothing of the instance and is not counted. */
    record NotMade(String why) implements AttemptResult {}
}
