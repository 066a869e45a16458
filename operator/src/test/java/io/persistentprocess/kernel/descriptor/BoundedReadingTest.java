package io.persistentprocess.kernel.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessCommandLine;
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
        assertThat(FileDescriptor.contents(file.toString(), 10_000)).hasSize(10_000);
        assertThatThrownBy(() -> FileDescriptor.contents(file.toString(), 9_999))
                .isInstanceOf(KernelException.class)
                .hasMessage("read " + file + ": has more than the 9999 bytes allowed");
    }

    @Test
    void aFileThatHasNoEndIsReadToTheBound() throws KernelException {
        FileExcerpt excerpt =
                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> FileDescriptor.excerpt("/dev/zero", 100_000));
        assertThat(excerpt.truncated()).isTrue();
        assertThat(excerpt.text()).hasSize(100_000);
    }

    @Test
    void aCommandLineIsCutAndTellsIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "1000", "infinity").start();
        try {
            int pid = (int) process.pid();
            ProcessCommandLine whole = ProcTable.commandLine(pid, 1000).orElseThrow();
            assertThat(whole.words()).isEqualTo("sleep 1000 infinity");
            assertThat(whole.arguments()).isEqualTo("1000 infinity");
            assertThat(whole.truncated()).isFalse();
            ProcessCommandLine cut = ProcTable.commandLine(pid, 8).orElseThrow();
            assertThat(cut.words()).isEqualTo("sleep 10");
            assertThat(cut.truncated()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void wordsEndAsTheProcessEndsThem() {
        assertThat(new ProcessCommandLine("", false).words()).isEmpty();
        assertThat(new ProcessCommandLine("", false).arguments()).isEmpty();
        assertThat(new ProcessCommandLine("nginx: master", false).arguments()).isEmpty();
        assertThat(new ProcessCommandLine("a\0\0b\0", false).words()).isEqualTo("a  b");
        assertThat(new ProcessCommandLine("a\0\0b\0", false).arguments()).isEqualTo(" b");
    }
}
