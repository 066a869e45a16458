package io.persistentprocess.e2e.cluster;

/** The status of a condition {@code Ready}. */
public enum Readiness {
    TRUE("True"),
    FALSE("False"),
    /** Nobody has said anything for long. */
    UNKNOWN("Unknown");

    private final String text;

    Readiness(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
