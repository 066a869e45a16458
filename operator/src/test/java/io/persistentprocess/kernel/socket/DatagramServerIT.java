package io.persistentprocess.kernel.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel tells of those who send datagrams. */
class DatagramServerIT {
    @TempDir
    Path folder;

    private Path path;
    private DatagramServer server;

    @BeforeEach
    void bind() throws KernelException {
        path = folder.resolve("socket");
        server = DatagramServer.bind(path, 0666);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void everyUserMaySend() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void aDatagramComesWithItsSender() throws Exception {
        assertThat(server.receive()).isEmpty();
        Process sender = python("s.send(b'READY=1')", "input()");

        Datagram datagram = next();

        assertThat(datagram.text()).isEqualTo("READY=1");
        assertThat(datagram.whole()).isTrue();
        assertThat(datagram.sender()).contains(new SenderCredentials((int) sender.pid(), 0, 0));
        assertThat(datagram.descriptors()).isEmpty();
        sender.destroyForcibly();
        datagram.pidFd().ifPresent(FileDescriptor::close);
    }

    @Test
    void theCgroupOfASenderThatIsReapedIsKnown() throws Exception {
        assumeThat(KernelRelease.current().atLeast(6, 17)).isTrue();
        Process sender = python("s.send(b'STATUS=gone')");
        assertThat(sender.waitFor()).isZero();
        Awaitility.await().until(() -> !Files.exists(Path.of("/proc/" + sender.pid())));

        Datagram datagram = next();

        try (PidFd pidFd = PidFd.adopt(datagram.pidFd().orElseThrow().fd(), (int) sender.pid());
                PidFd own = PidFd.open((int) ProcessHandle.current().pid())) {
            OptionalLong cgroup = pidFd.cgroupId();
            assertThat(cgroup).isPresent().isEqualTo(own.cgroupId());
        }
    }

    @Test
    void descriptorsAreReceivedAllOfThem() throws Exception {
        python(
                "import array, os",
                "fds = [os.open('/dev/null', os.O_RDONLY) for _ in range(253)]",
                "s.sendmsg([b'X=1'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', fds))])");

        Datagram datagram = next();

        assertThat(datagram.whole()).isTrue();
        assertThat(datagram.descriptors()).hasSize(253);
        datagram.descriptors().forEach(fd -> new FileDescriptor(fd, "received").close());
        datagram.pidFd().ifPresent(FileDescriptor::close);
    }

    @Test
    void aLongDatagramIsNotWhole() throws Exception {
        python("s.send(b'x' * 4097)");

        assertThat(next().whole()).isFalse();
    }

    @Test
    void theNextServerTakesThePathOver() throws Exception {
        try (DatagramServer second = DatagramServer.bind(path, 0666)) {
            python("s.send(b'READY=1')").waitFor();

            assertThat(server.receive()).isEmpty();
            assertThat(second.receive()).isPresent();
        }
    }

    private Datagram next() {
        return Awaitility.await().until(server::receive, Optional::isPresent).orElseThrow();
    }

    private Process python(String... lines) throws IOException {
        String script = "import socket\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.connect('%s')\n%s\n"
                .formatted(path, String.join("\n", lines));
        return new ProcessBuilder(List.of("/usr/bin/python3", "-c", script))
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
    }
}
