package io.persistentprocess.kernel;

import java.nio.file.Path;

/**
 * What a daemon wrote into its PID file. The daemon may run with less rights than the agent and have put anything there: a FIFO without a writer must not hold up who
 * reads (O_NONBLOCK, open(2)), nor a large file. Any thread.
 */
public final class PidFile {
    private static final int LONGEST_BYTES = 64;

    private PidFile() {}

    /** The beginning of the file; ENOENT when there is none yet, ESPIPE when it is no file. */
    public static String read(Path path) throws KernelException {
        try (Descriptor file = Descriptor.open(path.toString(), Descriptor.O_RDONLY | Descriptor.O_NONBLOCK)) {
            return file.readFromStart(LONGEST_BYTES).strip();
        }
    }
}
