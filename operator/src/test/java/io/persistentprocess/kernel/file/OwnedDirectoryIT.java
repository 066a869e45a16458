package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that root makes for a user who does not want it well; needs root, who gives directories away. */
class OwnedDirectoryIT {
    private static final int SOMEBODY = 12345;
    private static final int STRANGER = 23456;
    private static final FileOwner OWNER = new FileOwner(SOMEBODY, 54321, "redis");
    private static final FileOwner ROOT = new FileOwner(0, 0, "root");
    private static final String MAKER = "default/web/redis-0";

    @TempDir
    Path base;

    @BeforeEach
    void needRoot() {
        assumeTrue(Libc.geteuid() == 0, "needs root to make directories of others");
    }

    private void make(String name, int mode) throws KernelException {
        make(name, mode, OWNER, OwnedDirectory.Existing.ADJUSTED);
    }

    private void make(String name, int mode, FileOwner owner, OwnedDirectory.Existing existing) throws KernelException {
        new OwnedDirectory(base).make(Path.of(name), mode, owner, existing, MAKER);
    }

    private boolean remove(String name) throws KernelException {
        return new OwnedDirectory(base).remove(Path.of(name), OWNER, MAKER);
    }

    private static String inode(Path path) throws IOException {
        return "%s:%s %o"
                .formatted(
                        Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                        Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS),
                        (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    @Test
    void onlyTheLastNameIsGivenAway() throws IOException {
        make("suricata/eve", 02750);
        assertThat(inode(base.resolve("suricata"))).isEqualTo("0:0 755");
        assertThat(inode(base.resolve("suricata/eve"))).isEqualTo("12345:54321 2750");
    }

    @Test
    void aSecondTimeChangesNothingAndAnotherModeIsTakenOver() throws IOException {
        make("redis", 0755);
        Files.writeString(base.resolve("redis/dump"), "data");
        make("redis", 0755);
        make("redis", 0700);
        assertThat(inode(base.resolve("redis"))).isEqualTo("12345:54321 700");
        assertThat(base.resolve("redis/dump")).hasContent("data");
    }

    @Test
    void whatWasMadeButNotGivenAwayIsGivenAway() throws IOException {
        Files.createDirectory(base.resolve("redis"));
        make("redis", 0750);
        assertThat(inode(base.resolve("redis"))).isEqualTo("12345:54321 750");
    }

    @Test
    void anotherGroupIsMended() throws IOException {
        make("redis", 0750);
        Files.setAttribute(base.resolve("redis"), "unix:gid", 1);
        make("redis", 0750);
        assertThat(inode(base.resolve("redis"))).isEqualTo("12345:54321 750");
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws IOException {
        Path theirs = Files.createDirectory(base.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", STRANGER);
        assertThatThrownBy(() -> make("theirs", 0755))
                .hasMessage(("use %s: it belongs to user 23456, not to redis; if it is for this member:"
                                + " chown -R redis %s")
                        .formatted(theirs, theirs));
        assertThatThrownBy(() -> make("theirs/below", 0755)).hasMessageContaining("it belongs to user 23456");
        assertThat(inode(theirs)).startsWith("23456:");
        assertThat(theirs).isEmptyDirectory();
    }

    @Test
    void whatRootHasFilledIsNotGivenAway() throws IOException {
        Path full = Files.createDirectory(base.resolve("full"));
        Files.createFile(full.resolve("key"));
        assertThatThrownBy(() -> make("full", 0755)).hasMessageContaining("it belongs to user 0, not to redis");
        assertThat(inode(full)).startsWith("0:");
    }

    @Test
    void aLinkIsRefusedWhereverItStands() throws IOException {
        Path target = Files.createDirectory(base.resolve("target"));
        Path link = Files.createSymbolicLink(base.resolve("link"), target);
        String before = inode(target);
        for (String name : new String[] {"link", "link/below"}) {
            assertThatThrownBy(() -> make(name, 0777))
                    .hasMessage(
                            "use %s: it is a symbolic link where a directory is to be; move it away".formatted(link));
        }
        assertThat(inode(target)).isEqualTo(before);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void aLinkThatTheMemberPutsIntoItsOwnDirectoryLeadsRootNowhere() throws IOException {
        make("redis", 0755);
        Path etc = Files.createDirectory(base.resolve("etc"));
        Path trap = Files.createSymbolicLink(base.resolve("redis/sub"), etc);
        Files.setAttribute(trap, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
        String before = inode(etc);
        assertThatThrownBy(() -> make("redis/sub", 0777)).hasMessageContaining("it is a symbolic link");
        assertThatThrownBy(() -> make("redis/sub/deeper", 0777)).hasMessageContaining("it is a symbolic link");
        assertThat(inode(etc)).isEqualTo(before);
        assertThat(etc).isEmptyDirectory();
    }

    @Test
    void aFileIsRefused() throws IOException {
        Files.createFile(base.resolve("file"));
        assertThatThrownBy(() -> make("file", 0755))
                .hasMessage("use %s: it is a regular file where a directory is to be; move it away"
                        .formatted(base.resolve("file")));
    }

    @Test
    void aNameThatLeavesTheBaseIsRefused() {
        for (String name : new String[] {"..", "../etc", "a/../../etc", ".", "/etc"}) {
            assertThatThrownBy(() -> make(name, 0755)).as(name).hasMessageContaining("the name must be relative");
        }
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void aDirectoryOfConfigurationStaysAsItIs() throws IOException {
        Path theirs = Files.createDirectory(base.resolve("redis"));
        Files.setAttribute(theirs, "unix:uid", STRANGER);
        Files.setAttribute(theirs, "unix:mode", 02770);
        make("redis", 0755, ROOT, OwnedDirectory.Existing.LEFT);
        assertThat(inode(theirs)).isEqualTo("23456:0 2770");
        make("new", 0700, ROOT, OwnedDirectory.Existing.LEFT);
        assertThat(inode(base.resolve("new"))).isEqualTo("0:0 700");
    }

    @Test
    void onlyWhatWasMadeHereIsRemoved() throws IOException {
        make("made/deep", 0755);
        Path deep = base.resolve("made/deep");
        for (int i = 0; i < 50; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
            Files.createFile(deep.resolve("f"));
        }
        Files.createSymbolicLink(base.resolve("made/deep/out"), Files.createDirectory(base.resolve("outside")));
        Files.createFile(base.resolve("outside/kept"));
        assertThat(remove("made/deep")).isTrue();
        assertThat(base.resolve("made")).isEmptyDirectory();
        assertThat(base.resolve("outside/kept")).exists();
        assertThat(remove("made/deep")).isTrue();

        Path packaged = Files.createDirectory(base.resolve("packaged"));
        Files.setAttribute(packaged, "unix:uid", SOMEBODY);
        make("packaged", 0755);
        assertThat(remove("packaged")).isFalse();
        assertThat(packaged).exists();
    }

    @Test
    void whatAnotherMemberHasMadeIsNotRemoved() throws IOException {
        make("shared", 0755);
        assertThat(new OwnedDirectory(base).remove(Path.of("shared"), OWNER, "default/other/redis-0"))
                .isFalse();
        assertThat(base.resolve("shared")).exists();
    }
}
