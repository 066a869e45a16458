package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;

/** A file or text that cannot be read, or not to its end. */
final class UnreadableManifestException extends Exception {
    /** Whether the file is to blame. */
    enum Cause {
        FILE,
        /** The agent has no descriptor or no memory left. */
        SCARCITY
    }

    private final transient ManifestProblem problem;
    private final Cause why;

    UnreadableManifestException(ManifestProblem problem) {
        this(problem, Cause.FILE);
    }

    UnreadableManifestException(ManifestProblem problem, Cause why) {
        super(problem.toString());
        this.problem = problem;
        this.why = why;
    }

    Cause why() {
        return why;
    }

    ManifestProblem problem() {
        return problem;
    }
}
