package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On real directories, in the ways in which files are changed in practice. */
@Timeout(60)
class ManifestWatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("groups.yaml"), "one");
    }

    private static void expectChange(Path watched, Change change) throws IOException {
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(watched))) {
            change.happen();
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.CHANGED);
            assertThat(watch.await(LONG_ENOUGH)).as("once").isEqualTo(ManifestWatcher.Wake.NOTHING);
        }
    }

    private interface Change {
        void happen() throws IOException;
    }

    @Test
    void whoAsksIsHeardOnceAndChangesAreSeenAfterwards() throws IOException {
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(file))) {
            watch.ask();
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.ASKED);
            assertThat(watch.await(LONG_ENOUGH)).as("once").isEqualTo(ManifestWatcher.Wake.NOTHING);
            Files.writeString(file, "two");
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.CHANGED);
            watch.ask();
            watch.end();
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.ENDED);
        }
    }

    @Test
    void aFileWrittenInPlaceIsSeen() throws IOException {
        expectChange(file, () -> Files.writeString(file, "two"));
    }

    @Test
    void aFileRenamedOverIsSeen() throws IOException {
        expectChange(
                file,
                () -> Files.move(
                        Files.writeString(directory.resolve(".groups.yaml.tmp"), "two"),
                        file,
                        StandardCopyOption.ATOMIC_MOVE));
    }

    @Test
    void aFileRemovedIsSeen() throws IOException {
        expectChange(file, () -> Files.delete(file));
    }

    @Test
    void aNewFileInADirectoryIsSeen() throws IOException {
        expectChange(directory, () -> Files.writeString(directory.resolve("more.yaml"), "two"));
    }

    @Test
    void whatIsBesideAFileIsNotSeen() throws IOException {
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(file))) {
            Files.writeString(directory.resolve("other.yaml"), "two");
            assertThat(watch.await(LONG_ENOUGH)).isEqualTo(ManifestWatcher.Wake.NOTHING);
        }
    }

    @Test
    void aConfigMapsUpdateIsSeen() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("config"));
        version(mount, "..2026_01");
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Path link = Files.createSymbolicLink(mount.resolve("groups.yaml"), Path.of("..data/groups.yaml"));
        expectChange(link, () -> {
            version(mount, "..2026_02");
            Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
            Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private static void version(Path mount, String name) throws IOException {
        Files.writeString(Files.createDirectory(mount.resolve(name)).resolve("groups.yaml"), name);
    }

    @Test
    void aChangeBehindASymbolicLinkIsSeen() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link.yaml"), file);
        expectChange(link, () -> Files.writeString(file, "two"));
        expectChange(elsewhere, () -> Files.writeString(file, "three"));
    }

    @Test
    void aDirectoryThatWasReplacedIsSeen() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("conf.d"));
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(folder))) {
            Files.move(folder, directory.resolve("conf.old"));
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.CHANGED);
            Files.createDirectory(folder);
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.CHANGED);
            Files.writeString(folder.resolve("new.yaml"), "two");
            assertThat(watch.await(PATIENCE)).isEqualTo(ManifestWatcher.Wake.CHANGED);
        }
    }

    @Test
    void severalChangesInARowAreOne() throws IOException {
        expectChange(directory, () -> {
            for (int i = 0; i < 50; i++) {
                Files.writeString(directory.resolve(i + ".yaml"), "x");
            }
        });
    }

    @Test
    void row32_withoutInotifyTheManifestsAreReadAgainByTheClock() throws KernelException {
        ManifestWatcher.Source exhausted = () -> {
            throw new KernelException("inotify_init1", "", Errno.EMFILE);
        };
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(file), exhausted, Duration.ofMillis(50))) {
            assertThat(watch.await()).isEqualTo(ManifestWatcher.Wake.CHANGED);
            assertThat(watch.await()).isEqualTo(ManifestWatcher.Wake.CHANGED);
            watch.end();
            assertThat(watch.await()).isEqualTo(ManifestWatcher.Wake.ENDED);
        }
    }

    @Test
    void anotherThreadEndsIt() throws KernelException {
        try (ManifestWatcher watch = ManifestWatcher.of(List.of(file))) {
            watch.end();
            assertThat(watch.await()).isEqualTo(ManifestWatcher.Wake.ENDED);
        }
    }
}
