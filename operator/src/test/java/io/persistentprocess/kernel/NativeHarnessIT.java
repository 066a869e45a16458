package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * The C libraries under AddressSanitizer and UndefinedBehaviorSanitizer, each in a process without a JVM, which would not bear them: src/test/native/check.sh. Each is
 * fuzzed for {@code -Dppg.fuzzSeconds}, a minute; 0: its tests alone run.
 */
class NativeHarnessIT {
    private static final int SECONDS = Integer.getInteger("ppg.fuzzSeconds", 60);
    private static final int NO_SANITIZERS = 77;

    @Test
    void theLibrariesDoNothingUndefined() throws IOException {
        Process process = new ProcessBuilder("sh", "src/test/native/check.sh", Integer.toString(SECONDS))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        assumeTrue(status != NO_SANITIZERS, output);
        assertThat(status).as(output).isZero();
    }
}
