package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoundedReadingTest {
    @TempDir
    private Path directory;

    @Test
    void aFileThatIsLargerThanExpectedIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x".repeat(10_000));
        assertThat(Descriptor.contents(file.toString(), 10_000)).hasSize(10_000);
        assertThatThrownBy(() -> Descriptor.contents(file.toString(), 9_999))
                .isInstanceOf(KernelException.class)
                .hasMessage("read " + file + ": has more than the 9999 bytes allowed");
    }

    @Test
    void aFileThatHasNoEndIsReadToTheBound() throws KernelException {
        Excerpt excerpt =
                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Descriptor.excerpt("/dev/zero", 100_000));
        assertThat(excerpt.truncated()).isTrue();
        assertThat(excerpt.text()).hasSize(100_000);
    }

    @Test
    void aCommandLineIsCutAndTellsIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "1000", "infinity").start();
        try {
            int pid = (int) process.pid();
            CommandLine whole = ProcessTable.commandLine(pid, 1000).orElseThrow();
            assertThat(whole.words()).isEqualTo("sleep 1000 infinity");
            assertThat(whole.arguments()).isEqualTo("1000 infinity");
            assertThat(whole.truncated()).isFalse();
            CommandLine cut = ProcessTable.commandLine(pid, 8).orElseThrow();
            assertThat(cut.words()).isEqualTo("sleep 10");
            assertThat(cut.truncated()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void wordsEndAsTheProcessEndsThem() {
        assertThat(new CommandLine("", false).words()).isEmpty();
        assertThat(new CommandLine("", false).arguments()).isEmpty();
        assertThat(new CommandLine("nginx: master", false).arguments()).isEmpty();
        assertThat(new CommandLine("a\0\0b\0", false).words()).isEqualTo("a  b");
        assertThat(new CommandLine("a\0\0b\0", false).arguments()).isEqualTo(" b");
    }
}
