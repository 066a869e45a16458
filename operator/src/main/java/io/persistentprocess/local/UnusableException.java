package io.persistentprocess.local;

import io.persistentprocess.api.validation.Problem;

/** A file or text of which nothing, or nothing more, can be read. */
final class UnusableException extends Exception {
    private final transient Problem problem;

    UnusableException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
