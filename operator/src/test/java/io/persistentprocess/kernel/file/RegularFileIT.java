package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile.LastLink;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody with fewer rights may have put where a file is expected. */
class RegularFileIT {
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private static void isRefused(Path path, LastLink link, int errno, String message) {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> RegularFile.open(path, link).close())
                .withMessage(message)
                .matches(e -> e.is(errno));
    }

    private String refusal(Path path, String what) {
        return "open %s: is not a regular file but %s".formatted(path, what);
    }

    @Test
    void aFifoIsNotWaitedFor() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        isRefused(fifo, LastLink.FOLLOWED, Errno.EBADFD, refusal(fifo, "a FIFO"));
    }

    @Test
    void directoriesDevicesAndSocketsAreNamed() throws IOException {
        isRefused(folder, LastLink.FOLLOWED, Errno.EISDIR, refusal(folder, "a directory"));
        Path device = Path.of("/dev/null");
        isRefused(device, LastLink.FOLLOWED, Errno.EBADFD, refusal(device, "a character device"));
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            isRefused(socket, LastLink.FOLLOWED, Errno.EBADFD, refusal(socket, "a socket"));
        }
    }

    @Test
    void aLinkToADeviceIsThatDevice() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/ptmx"));
        isRefused(link, LastLink.FOLLOWED, Errno.EBADFD, refusal(link, "a character device"));
    }

    @Test
    void aLinkIsFollowedOnlyOnDemand() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (RegularFile opened = RegularFile.open(link, LastLink.FOLLOWED)) {
            assertThat(opened.contents(4)).isEqualTo("text");
        }
        isRefused(link, LastLink.REFUSED, Errno.ELOOP, refusal(link, "a symbolic link"));
    }

    @Test
    void whatIsMissingIsSaidInTheWordsOfOpen() {
        Path missing = folder.resolve("missing");
        isRefused(missing, LastLink.FOLLOWED, Errno.ENOENT, "open %s: No such file or directory".formatted(missing));
    }

    @Test
    void theStatusIsThatOfTheInode() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to give a file away");
        Path file = Files.writeString(folder.resolve("file"), "text");
        Files.setAttribute(file, "unix:uid", NOBODY);
        Files.setAttribute(file, "unix:gid", 4);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        try (RegularFile opened = RegularFile.open(file, LastLink.REFUSED)) {
            FileStatus status = opened.status();
            assertThat(status.type()).isEqualTo(FileType.REGULAR);
            assertThat(status.permissions()).isEqualTo(0664);
            assertThat(status.uid()).isEqualTo(NOBODY);
            assertThat(status.gid()).isEqualTo(4);
            assertThat(status.links()).isEqualTo(1);
            assertThat(status.sizeBytes()).isEqualTo(4);
            assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
            assertThat(status.openToOthers()).isTrue();
        }
    }

    @Test
    void othersMayHaveHadAHandInWhatTheyMayWriteToOrName() throws IOException {
        assertThat(openToOthers(folder, "rwxr-xr-x", 0)).isFalse();
        assertThat(openToOthers(folder, "rwxrwxr-x", 0)).isTrue();
        assertThat(openToOthers(folder, "rwxrwxrwx", 01000)).isFalse();
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThat(openToOthers(file, "rw-r--r--", 0)).isFalse();
        assertThat(openToOthers(file, "rw-r--rw-", 0)).isTrue();
        Files.createLink(folder.resolve("another"), file);
        assertThat(openToOthers(file, "rw-r--r--", 0)).isTrue();
        assertThat(openToOthers(Files.createSymbolicLink(folder.resolve("link"), file)))
                .isFalse();
    }

    private static boolean openToOthers(Path path, String permissions, int more) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        if (more != 0) {
            Files.setAttribute(path, "unix:mode", (int) Files.getAttribute(path, "unix:mode") | more);
        }
        return openToOthers(path);
    }

    private static boolean openToOthers(Path path) throws IOException {
        try (FileDescriptor held =
                FileDescriptor.open(path.toString(), FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            return FileStatus.of(held).openToOthers();
        }
    }

    @Test
    void howMuchIsReadIsUpToTheReader() throws IOException {
        Path sparse = folder.resolve("sparse");
        try (var file = Files.newByteChannel(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.position(1L << 40);
            file.write(ByteBuffer.wrap(new byte[1]));
        }
        try (RegularFile opened = RegularFile.open(sparse, LastLink.REFUSED)) {
            assertThat(opened.beginning(10)).hasSize(10);
            assertThatThrownBy(() -> opened.contents(1000))
                    .hasMessage("read %s: has more than the 1000 bytes allowed".formatted(sparse));
        }
    }

    @Test
    void filesOfUnknownSizeAreReadToTheirEnd() throws IOException {
        try (RegularFile opened = RegularFile.open(Path.of("/proc/self/smaps"), LastLink.REFUSED)) {
            assertThat(opened.status().sizeBytes()).isZero();
            assertThat(opened.contents(64 << 20)).contains("libc").hasSizeGreaterThan(4096);
        }
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(100_000));
        try (RegularFile opened = RegularFile.open(large, LastLink.REFUSED)) {
            assertThat(opened.contents(100_000)).hasSize(100_000);
            assertThat(opened.beginning(99_999)).hasSize(99_999);
        }
    }

    @Test
    void whatIsExchangedAfterTheLookIsNotOpened() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "the one looked at");
        try (FileDescriptor held = FileDescriptor.open(file.toString(), FileDescriptor.O_PATH)) {
            Files.delete(file);
            Files.createSymbolicLink(file, Path.of("/dev/ptmx"));
            try (RegularFile opened = RegularFile.reopen(held, FileDescriptor.O_RDONLY)) {
                assertThat(opened.contents(100)).isEqualTo("the one looked at");
            }
        }
    }

    @Test
    void aNameInADirectoryIsTakenAsItIs() throws IOException {
        Files.writeString(folder.resolve("file"), "text");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        try (FileDescriptor directory =
                FileDescriptor.open(folder.toString(), FileDescriptor.O_PATH | FileDescriptor.O_DIRECTORY)) {
            try (RegularFile opened = RegularFile.openIn(directory, "file", FileDescriptor.O_RDONLY)) {
                assertThat(opened.contents(4)).isEqualTo("text");
            }
            assertThatThrownBy(() -> RegularFile.openIn(directory, "link", FileDescriptor.O_RDONLY))
                    .hasMessage(refusal(folder.resolve("link"), "a symbolic link"));
        }
    }
}
