package io.persistentprocess.local.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What another user can have put where the control socket is to be; needs root, who gives files away. */
@Timeout(60)
class SocketFolderIT {
    private static final int SOMEBODY = 12345;

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void needRoot() throws IOException {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root to give files away");
        path = folder.resolve("ppg.sock");
    }

    @Test
    void allMayEnterItsFolderAndOnlyItsOwnerMayWriteThere() throws IOException {
        Path below = folder.resolve("run/ppg/ppg.sock");
        ListeningSocket.bind(below).close();
        for (Path made = below.getParent(); !made.equals(folder); made = made.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwxr-xr-x");
        }
    }

    @Test
    void whereEverybodyMayReplaceItThereIsNone() throws IOException {
        Files.setAttribute(folder, "unix:mode", 0777);
        assertThatThrownBy(() -> ListeningSocket.bind(path))
                .hasMessage(("control socket %1$s cannot be made: use %2$s: everybody may write to it; mend it:"
                                + " chmod o-w %2$s; choose another place with --socket")
                        .formatted(path, folder));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        Files.setAttribute(folder, "unix:uid", SOMEBODY);
        assertThatThrownBy(() -> ListeningSocket.bind(path)).hasMessageContaining("it belongs to user 12345");
    }

    @Test
    void aFifoInThePlaceOfTheLockIsNotWaitedFor() throws IOException, InterruptedException {
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(new ProcessBuilder("mkfifo", path + ".lock").start().waitFor())
                .isZero();
        assertThatThrownBy(() -> ListeningSocket.bind(path)).hasMessageContaining("is not a regular file but a FIFO");
    }

    @Test
    void aLockOfAnotherUserIsNotTaken() throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);
        Files.setAttribute(Files.createFile(Path.of(path + ".lock")), "unix:uid", SOMEBODY);
        assertThatThrownBy(() -> ListeningSocket.bind(path)).hasMessageContaining("it belongs to user 12345");
    }

    @Test
    void nothingIsRemovedThroughALinkInThePlaceOfItsNursery() throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path precious = Files.createFile(theirs.resolve("s"));
        String pid = Files.readSymbolicLink(Path.of("/proc/self")).toString();
        Files.createSymbolicLink(folder.resolve(".s" + pid), theirs);

        assertThatThrownBy(() -> ListeningSocket.bind(path)).isInstanceOf(ControlSocketException.class);

        assertThat(precious).exists();
    }

    @Test
    void anotherUsersSocketIsNotConnectedTo() throws IOException {
        Files.setAttribute(folder, "unix:mode", 01777);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path), 1);
            Files.setAttribute(path, "unix:uid", SOMEBODY);
            assertThatThrownBy(() -> ListeningSocket.bind(path))
                    .hasMessage(path + " exists and belongs to user 12345; choose another --socket");
        }
    }
}
