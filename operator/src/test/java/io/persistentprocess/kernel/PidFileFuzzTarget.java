package io.persistentprocess.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever a daemon writes into its PID file, no more than the beginning is read. */
public final class PidFileFuzzTarget {
    private static final int LONGEST = 64;
    private static final Path FILE = file();

    private PidFileFuzzTarget() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("ppg-fuzz-", ".pid");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, data);
        try {
            String text = PidFile.read(FILE);
            if (text.length() > LONGEST || !text.equals(text.strip())) {
                throw new AssertionError("read as \"" + text + "\"");
            }
        } catch (KernelException _) {
            // Refused.
        }
    }
}
