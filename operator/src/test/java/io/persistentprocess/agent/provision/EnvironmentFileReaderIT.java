package io.persistentprocess.agent.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentFile.Absence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may be in the place of an environment file. */
@Timeout(60)
class EnvironmentFileReaderIT {
    @TempDir
    private Path folder;

    private static EnvironmentFile file(Path path, Absence absence) {
        return new EnvironmentFile(path.toString(), absence, EnvironmentFile.Precedence.SPEC);
    }

    private static void isRefused(Path path, Absence absence, String why) {
        assertThatThrownBy(() -> EnvironmentFileReader.read(file(path, absence)))
                .isInstanceOf(ProvisionException.class)
                .hasMessage("environment file " + path + ": " + why);
    }

    @Test
    void aLinkIsFollowed() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "A=1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThat(EnvironmentFileReader.read(file(link, Absence.REFUSED)).variables())
                .containsEntry("A", "1");
    }

    @Test
    void whatIsNotThereMayBeOptional() throws Exception {
        Path missing = folder.resolve("missing/file");
        assertThat(EnvironmentFileReader.read(file(missing, Absence.IGNORED)).variables())
                .isEmpty();
        isRefused(
                missing,
                Absence.REFUSED,
                "No such file or directory; create it, or set optional: true where it need not be there");
    }

    @Test
    void row12_aFifoDelaysNothingElse() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        isRefused(fifo, Absence.IGNORED, "is not a regular file but a FIFO");
    }

    @Test
    void aDirectoryIsNone() {
        isRefused(folder, Absence.IGNORED, "is not a regular file but a directory");
    }

    @Test
    void itsSizeIsBounded() throws IOException {
        Path large = Files.write(folder.resolve("large"), new byte[EnvironmentFileReader.MOST_BYTES + 1]);
        isRefused(large, Absence.REFUSED, "has more than the 128 KiB allowed");
    }

    @Test
    void itIsText() throws IOException {
        isRefused(
                Files.writeString(folder.resolve("nul"), "A=\0"), Absence.REFUSED, "has a NUL byte, so it is no text");
        isRefused(
                Files.write(folder.resolve("latin"), new byte[] {'A', '=', (byte) 0xe4}),
                Absence.REFUSED,
                "is not in UTF-8");
    }
}
