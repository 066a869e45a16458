package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.process.ProcessCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathResolverIT {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("folder"));
    }

    private static List<String> way(Path path) throws KernelException {
        PathResolver resolution = PathResolver.open(path);
        resolution.file().close();
        return resolution.parts().stream().map(PathResolver.Part::path).toList();
    }

    private List<String> prefix() {
        List<String> parents = new ArrayList<>();
        for (Path path = folder; path != null; path = path.getParent()) {
            parents.addFirst(path.toString());
        }
        return parents;
    }

    private List<String> prefixAnd(String... more) {
        List<String> all = prefix();
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void everyNameOnTheWayIsKept() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThat(way(file)).isEqualTo(prefixAnd(file.toString()));
    }

    @Test
    void linksAreKeptWithWhatTheyLeadThrough() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("./other/../other/file"));
        assertThat(way(link))
                .isEqualTo(prefixAnd(
                        link.toString(),
                        other.toString(),
                        other + "/..",
                        other + "/../other",
                        other + "/../other/file"));
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), file);
        assertThat(way(absolute)).startsWith("/").endsWith(other.toString(), file.toString());
    }

    @Test
    void theFileIsTheOneAtTheEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        PathResolver resolution = PathResolver.open(link);
        try (RegularFile opened = resolution.file()) {
            assertThat(opened.contents(10)).isEqualTo("text");
            assertThat(opened.status()).isEqualTo(resolution.parts().getLast().status());
        }
    }

    @Test
    void aLoopEnds() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> PathResolver.open(loop))
                .hasMessage("open %s: Too many levels of symbolic links".formatted(loop));
    }

    @Test
    void whatIsMissingAndWhatIsNoFileIsRefused() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> PathResolver.open(missing))
                .hasMessage("open %s: No such file or directory".formatted(missing));
        assertThatThrownBy(() -> PathResolver.open(folder))
                .hasMessage("open %s: is not a regular file but a directory".formatted(folder));
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/ptmx"));
        assertThatThrownBy(() -> PathResolver.open(device))
                .hasMessage("open /dev/ptmx: is not a regular file but a character device");
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> PathResolver.open(file.resolve("below"))).hasMessageContaining("Not a directory");
    }

    @Test
    void noDescriptorStaysOpen() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        // The first to be asked loads what stays open.
        way(file);
        int highest = highest();
        for (int i = 0; i < 50; i++) {
            way(file);
            assertThatThrownBy(() -> PathResolver.open(loop)).isInstanceOf(KernelException.class);
        }
        assertThat(highest()).isLessThan(highest + 50);
    }

    /** The next descriptor's number is the lowest that is free. */
    private int highest() throws KernelException {
        try (FileDescriptor next = FileDescriptor.open("/dev/null", FileDescriptor.O_RDONLY)) {
            return next.fd();
        }
    }

    @Test
    void theIdsOfAProcessAreRead() throws KernelException {
        assumeTrue(Libc.geteuid() == 0, "needs root");
        assertThat(ProcessCredentials.of((int) ProcessHandle.current().pid()))
                .contains(new ProcessCredentials(0, 0, 0));
        assertThat(ProcessCredentials.of(4_000_000)).isEmpty();
        assertThat(ProcessCredentials.parse("Name:\tx\\nUid:\t7\nPid:\t1\nUid:\t4294967294\t0\t33\t0\nGid:\t1"))
                .isEqualTo(new ProcessCredentials(-2, 0, 33));
    }
}
