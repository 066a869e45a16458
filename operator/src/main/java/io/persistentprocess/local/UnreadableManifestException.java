package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;

/** A file or text of which nothing, or nothing more, can be read. */
final class UnreadableManifestException extends Exception {
    private final transient ManifestProblem problem;

    UnreadableManifestException(ManifestProblem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    ManifestProblem problem() {
        return problem;
    }
}
