package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row 49: whose PID files are removed. */
class StalePidFileRemoverIT {
    private static final int NOBODY = 65534;
    private static final int ENDED = 4711;

    @TempDir
    Path temporary;

    private Path folder;
    private Path file;

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("run"));
        file = Files.writeString(folder.resolve("daemon.pid"), ENDED + "\n");
    }

    private static StalePidFileRemover.Outcome remove(Path path) throws KernelException {
        return StalePidFileRemover.remove(path, 0, pid -> pid == ENDED);
    }

    private void isLeftAlone(Path path) throws KernelException {
        assertThat(remove(path)).isInstanceOf(StalePidFileRemover.Outcome.LeftAlone.class);
        assertThat(path).exists();
    }

    private static void isRoot() {
        assumeTrue(Libc.geteuid() == 0, "needs root");
    }

    @Test
    void oneThatNamesAProcessThatHasEndedIsRemoved() throws IOException {
        assertThat(remove(file)).isEqualTo(new StalePidFileRemover.Outcome.Removed(ENDED));
        assertThat(file).doesNotExist();
    }

    @Test
    void aFolderMayBeReachedByALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("var-run"), folder);
        assertThat(remove(link.resolve("daemon.pid"))).isEqualTo(new StalePidFileRemover.Outcome.Removed(ENDED));
        assertThat(file).doesNotExist();
    }

    @Test
    void whatIsNotThereIsFine() throws IOException {
        assertThat(remove(folder.resolve("none"))).isEqualTo(new StalePidFileRemover.Outcome.NothingThere());
        assertThat(remove(folder.resolve("none/none"))).isEqualTo(new StalePidFileRemover.Outcome.NothingThere());
    }

    @Test
    void oneThatNamesALivingProcessStays() throws IOException {
        Files.writeString(file, "4712\n");
        isLeftAlone(file);
    }

    @Test
    void whatNamesNoProcessStays() throws IOException {
        Files.writeString(file, "");
        isLeftAlone(file);
        Files.writeString(file, "root:x:0:0:root:/root:/bin/bash\n");
        isLeftAlone(file);
    }

    @Test
    void whatIsNoRegularFileStays() throws Exception {
        isLeftAlone(Files.createSymbolicLink(folder.resolve("link"), file));
        assertThat(file).exists();
        isLeftAlone(folder);
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        isLeftAlone(fifo);
    }

    @Test
    void aFileOfSeveralNamesStays() throws IOException {
        Files.createLink(folder.resolve("other"), file);
        isLeftAlone(file);
    }

    @Test
    void aFileThatSomebodyElseMayHavePutThereStays() throws IOException {
        isRoot();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(file, "unix:uid", NOBODY);
        isLeftAlone(file);
        assertThat(StalePidFileRemover.remove(file, NOBODY, pid -> pid == ENDED))
                .as("its daemon's own")
                .isEqualTo(new StalePidFileRemover.Outcome.Removed(ENDED));
    }

    @Test
    void aDaemonThatHasBecomeAnotherUserOwnsTheFolderAndTheFile() throws IOException {
        isRoot();
        Files.setAttribute(folder, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:uid", NOBODY);
        assertThat(remove(file)).isEqualTo(new StalePidFileRemover.Outcome.Removed(ENDED));
    }

    @Test
    void aWayThatSomebodyElseHasAHandInLeadsToNothingOfRoots() throws IOException {
        isRoot();
        Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
        new ProcessBuilder("chown", "-h", Integer.toString(NOBODY), link.toString())
                .start()
                .onExit()
                .join();
        isLeftAlone(link.resolve("daemon.pid"));
    }
}
