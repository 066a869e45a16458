package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.SymlinkChain.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymlinkChainTest {
    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void withoutLinksOnTheWay() throws IOException {
        directory = temporary.toRealPath();
    }

    @Test
    void aPlainFileDependsOnItsOwnEntry() throws IOException {
        Path file = Files.createFile(directory.resolve("a.yaml"));
        assertThat(SymlinkChain.of(file)).containsExactly(new Entry(directory, "a.yaml"));
    }

    @Test
    void aMissingFileDependsOnTheEntryItWouldHave() {
        assertThat(SymlinkChain.of(directory.resolve("missing.yaml")))
                .containsExactly(new Entry(directory, "missing.yaml"));
    }

    @Test
    void aConfigMapsFileDependsOnEveryLink() throws IOException {
        Path version = Files.createDirectory(directory.resolve("..2026"));
        Files.createFile(version.resolve("a.yaml"));
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026"));
        Path link = Files.createSymbolicLink(directory.resolve("a.yaml"), Path.of("..data/a.yaml"));
        assertThat(SymlinkChain.of(link))
                .containsExactly(
                        new Entry(directory, "a.yaml"), new Entry(directory, "..data"), new Entry(version, "a.yaml"));
    }

    @Test
    void aLinkUpwardsIsFollowed() throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        Files.createFile(directory.resolve("a.yaml"));
        Path link = Files.createSymbolicLink(below.resolve("link.yaml"), Path.of("../a.yaml"));
        assertThat(SymlinkChain.of(link))
                .containsExactly(new Entry(below, "link.yaml"), new Entry(directory, "a.yaml"));
    }

    @Test
    void aLoopEnds() throws IOException {
        Path loop = Files.createSymbolicLink(directory.resolve("loop.yaml"), Path.of("loop.yaml"));
        assertThat(SymlinkChain.of(loop)).containsExactly(new Entry(directory, "loop.yaml"));
    }
}
