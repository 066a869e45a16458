package io.persistentprocess.e2e.site;

import java.util.List;

/** What a command that has ended printed, and its exit code. */
public record Said(int code, List<String> out, List<String> err) {
    public Said {
        out = List.copyOf(out);
        err = List.copyOf(err);
    }

    /** Standard output as one text. */
    public String text() {
        return String.join("\n", out);
    }
}
