package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Whatever a daemon writes into its PID file, no more than the beginning is read, and it is a PID or nothing. */
public final class PidFileFuzzTarget {
    private static final int LONGEST = 64;
    private static final int LARGEST_PID = 999_999_999;
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
            OptionalInt pid = PidFile.read(FILE).pid();
            String beginning = new String(data, 0, Math.min(data.length, LONGEST), StandardCharsets.UTF_8);
            if (pid.isPresent() && (pid.getAsInt() < 1 || pid.getAsInt() > LARGEST_PID)) {
                throw new AssertionError("read as " + pid);
            }
            if (!pid.equals(PidFile.parse(beginning))) {
                throw new AssertionError("read as %s, not from its beginning".formatted(pid));
            }
        } catch (KernelException _) {
            // Refused.
        }
    }
}
