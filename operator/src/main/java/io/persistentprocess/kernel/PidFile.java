package io.persistentprocess.kernel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a daemon wrote into its PID file. The daemon may run with fewer rights than the agent and have put anything there, see {@link RegularFile}. Any thread but the
 * reactor's: the file may lie on a server that does not answer.
 */
public final class PidFile {
    private static final int LONGEST_BYTES = 64;

    private PidFile() {}

    /** The beginning of the file; ENOENT when there is none yet, other errors as {@link RegularFile#open} has them. */
    public static String read(Path path) throws KernelException {
        try (RegularFile file = RegularFile.open(path, RegularFile.LastLink.FOLLOWED)) {
            return new String(file.beginning(LONGEST_BYTES), StandardCharsets.UTF_8).strip();
        }
    }
}
