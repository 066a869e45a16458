package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;

/** A problem in a file; {@code toString} is the line that a user sees. */
public record FileProblem(String file, ManifestProblem problem) {
    /** {@code groups.yaml:12: spec.members[0].command: is required} */
    @Override
    public String toString() {
        return file + problem.position().map(at -> ":" + at.line()).orElse("") + ": " + problem;
    }
}
