package io.persistentprocess.e2e.site;

import java.util.List;

/** The output and the exit code of a command that has ended. */
public record CompletedCommand(int code, List<String> out, List<String> err) {
    public CompletedCommand {
        out = List.copyOf(out);
        err = List.copyOf(err);
    }

    /** Standard output as one text. */
    public String text() {
        return String.join("\n", out);
    }
}
