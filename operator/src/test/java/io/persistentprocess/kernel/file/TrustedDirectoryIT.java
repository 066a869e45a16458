package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.SlowHost;
import io.persistentprocess.kernel.ChildJvm;
import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The way to a directory, and who may have a say in it; needs root, who gives directories away. */
class TrustedDirectoryIT {
    private static final int SOMEBODY = 12345;
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofMinutes(1));

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    @BeforeEach
    void needRoot() {
        assumeTrue(Libc.geteuid() == 0, "needs root to make directories of others");
    }

    /** Makes a directory with the umask that it was started with. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] args) throws IOException {
            TrustedDirectory.make(Path.of(args[0]), 0755).close();
        }
    }

    @Test
    void whatIsMadeHasItsModeWhateverTheUmask() throws IOException {
        for (String umask : List.of("000", "077", "027")) {
            Path made = folder.resolve("umask-" + umask).resolve("below");
            List<String> command =
                    new ArrayList<>(List.of("/bin/sh", "-c", "umask %s; exec \"$@\"".formatted(umask), "sh"));
            command.addAll(ChildJvm.command(Maker.class, made.toString()));
            run(command);
            for (Path each : List.of(made.getParent(), made)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as("%s with umask %s", each, umask)
                        .isEqualTo("rwxr-xr-x");
            }
        }
    }

    private void run(List<String> command) throws IOException {
        SpawnResult.Started started =
                Spawning.in(cgroup.get()).run(command.toArray(String[]::new)).started();
        try (PidFd process = started.pidFd()) {
            assertThat(await().atMost(PATIENCE).until(process::reap, Optional::isPresent))
                    .contains(new WaitStatus.Exited(0));
        }
    }

    @Test
    void aSetGroupIdBitIsInherited() throws IOException {
        Files.setAttribute(folder, "unix:mode", 02750);
        TrustedDirectory.make(folder.resolve("made"), 0750).close();
        assertThat((int) Files.getAttribute(folder.resolve("made"), "unix:mode") & 07777)
                .isEqualTo(02750);
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        TrustedDirectory.make(folder, 0755).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void rootsLinksAreFollowedRelativeOrAbsolute() throws IOException {
        Path real = Files.createDirectories(folder.resolve("data/log"));
        Files.createSymbolicLink(folder.resolve("absolute"), real);
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("./data/../data/log"));
        Files.createSymbolicLink(folder.resolve("twice"), Path.of("relative"));
        for (String link : List.of("absolute", "relative", "twice", "data/../data/./log")) {
            try (TrustedDirectory opened = TrustedDirectory.open(folder.resolve(link))) {
                assertThat(opened.path()).as(link).isEqualTo(real.toRealPath());
            }
        }
        try (TrustedDirectory made = TrustedDirectory.make(folder.resolve("twice/ppg"), 0755)) {
            assertThat(made.path()).isEqualTo(real.resolve("ppg"));
        }
    }

    @Test
    void linksThatGoInCirclesEnd() throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> TrustedDirectory.open(folder.resolve("a")))
                .hasMessage("open %s: Too many levels of symbolic links".formatted(folder.resolve("a")));
    }

    @Test
    void aLinkOfSomebodyElseIsNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        Files.setAttribute(link, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
        assertThatThrownBy(() -> TrustedDirectory.open(link.resolve("below")))
                .hasMessage("use %s: it belongs to user 12345, neither root nor the agent's".formatted(link));
    }

    @Test
    void aDirectoryOfSomebodyElseOnTheWayIsRefused() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", SOMEBODY);
        assertThatThrownBy(() -> TrustedDirectory.make(theirs.resolve("below"), 0755))
                .hasMessage("use %s: it belongs to user 12345, neither root nor the agent's".formatted(theirs));
        assertThat(theirs).isEmptyDirectory();
    }

    @Test
    void whereEverybodyMayExchangeDirectoriesThereIsNoWay() throws IOException {
        Path open = Files.createDirectories(folder.resolve("open/below")).getParent();
        Files.setAttribute(open, "unix:mode", 0777);
        assertThatThrownBy(() -> TrustedDirectory.open(open.resolve("below")))
                .hasMessage("use %s: everybody may write to it; mend it: chmod o-w %s".formatted(open, open));
        Files.setAttribute(open, "unix:mode", 01777);
        TrustedDirectory.open(open.resolve("below")).close();
        // As /var/log is of root and the group syslog on some distributions.
        Files.setAttribute(open, "unix:mode", 0775);
        Files.setAttribute(open, "unix:gid", SOMEBODY);
        TrustedDirectory.open(open.resolve("below")).close();
    }

    @Test
    void aChildMayBelongToAnyUserOnlyWhereNoOtherUserCanHavePutIt() throws IOException {
        Path child = Files.createDirectory(folder.resolve("child"));
        Files.setAttribute(child, "unix:uid", SOMEBODY);
        Files.createSymbolicLink(folder.resolve("link"), child);
        try (TrustedDirectory opened = TrustedDirectory.open(folder)) {
            opened.child("child").close();
            assertThatThrownBy(() -> opened.child("link")).isInstanceOf(KernelException.class);
        }
        Files.setAttribute(folder, "unix:mode", 01777);
        try (TrustedDirectory opened = TrustedDirectory.open(folder)) {
            assertThatThrownBy(() -> opened.child("child")).hasMessageContaining("it belongs to user 12345");
        }
    }

    @Test
    void aFileOnTheWayIsNone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> TrustedDirectory.make(file.resolve("below"), 0755))
                .hasMessage("open %s: Not a directory".formatted(file));
    }
}
