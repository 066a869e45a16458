package io.persistentprocess.supervision.command;

/**
 * The result of a command.
 *
 * @param output the end of what it wrote to standard output and error, on one line without control characters; may be empty
 */
public record CommandResult(CommandOutcome outcome, String output) {
    public CommandResult(CommandOutcome outcome) {
        this(outcome, "");
    }

    /** The rest of a sentence that begins with the command's name. */
    public String inWords() {
        return output.isEmpty() ? outcome.inWords() : outcome.inWords() + ": " + output;
    }
}
