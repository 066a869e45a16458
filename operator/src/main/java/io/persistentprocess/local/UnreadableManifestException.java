package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;

/** A file or text that cannot be read, or not to its end. */
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
