package io.persistentprocess.supervision.provision;

/**
 * A file with environment variables, as EnvironmentFile= of systemd.exec(5).
 *
 * @param path absolute
 */
public record EnvironmentFile(String path, Absence absence, Precedence precedence) {
    /** What follows if the file does not exist. */
    public enum Absence {
        /** The start fails. */
        REFUSED,
        /** There are no variables in it. */
        IGNORED
    }

    /** Whose value counts if a variable is in the file and in the spec. */
    public enum Precedence {
        /** The spec's, as in a pod. */
        SPEC,
        /** The file's, as with systemd. */
        FILE
    }
}
