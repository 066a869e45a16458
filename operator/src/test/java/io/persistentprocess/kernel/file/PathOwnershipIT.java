package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.file.PathOwnership.Owner;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PathOwnershipIT {
    private static final int NOBODY = 65534;

    private final PathOwnership root = new PathOwnership(Set.of(0));
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to give files away");
        folder = Files.createTempDirectory("ppg-owners").toRealPath();
        assumeTrue(root.owner(folder.toString()) == Owner.OWN, "needs a temporary folder on a local disk");
    }

    @AfterEach
    void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder).sorted((one, other) -> other.compareTo(one))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private Path file(String name, int uid, String permissions) throws IOException {
        Path file = Files.createFile(folder.resolve(name));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Files.setAttribute(file, "unix:uid", uid);
        return file;
    }

    private Owner owner(Object path) throws IOException {
        return root.owner(path.toString());
    }

    @Test
    void whatTheSystemBringsIsRoots() throws IOException {
        assertThat(owner("/bin/sh")).isEqualTo(Owner.OWN);
        assertThat(owner("/")).isEqualTo(Owner.OWN);
        assertThat(owner("/usr/bin/../bin/./env")).isEqualTo(Owner.OWN);
        assertThat(owner("/usr/bin/no-such-program")).isEqualTo(Owner.MISSING);
    }

    @Test
    void whatOthersOwnOrMayWriteIsNot() throws IOException {
        assertThat(owner(file("roots", 0, "rwxr-xr-x"))).isEqualTo(Owner.OWN);
        assertThat(owner(file("group", 0, "rwxrwxr-x"))).isEqualTo(Owner.OTHERS);
        assertThat(owner(file("theirs", NOBODY, "rwxr-xr-x"))).isEqualTo(Owner.OTHERS);
        assertThat(new PathOwnership(Set.of(0, NOBODY)).owner(folder + "/theirs"))
                .isEqualTo(Owner.OWN);
        assertThat(owner("bin/sh")).as("relative").isEqualTo(Owner.OTHERS);
    }

    @Test
    void whatLiesBelowTheirFolderIsTheirs() throws IOException {
        Path below = Files.createDirectory(folder.resolve("below"));
        Files.createFile(below.resolve("file"));
        assertThat(owner(below.resolve("file"))).isEqualTo(Owner.OWN);
        Files.setAttribute(below, "unix:uid", NOBODY);
        assertThat(owner(below.resolve("file"))).isEqualTo(Owner.OTHERS);
        assertThat(owner(below.resolve("../below/../../bin/sh"))).isEqualTo(Owner.OTHERS);
    }

    @Test
    void inAStickyFolderRootsFilesAreRootsAndNewNamesAreAnybodys() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = file("file", 0, "rwxr-xr-x");
        assertThat(owner(file)).isEqualTo(Owner.OTHERS);
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(owner(file)).isEqualTo(Owner.OWN);
        assertThat(owner(folder.resolve("missing"))).isEqualTo(Owner.OTHERS);
        assertThat(owner(folder)).isEqualTo(Owner.OTHERS);
    }

    @Test
    void aLinkIsFollowedWhereItIsRootsAndSoIsWhatItNames() throws IOException {
        Path file = file("file", 0, "rwxr-xr-x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("../" + folder.getFileName() + "/file"));
        assertThat(owner(link)).isEqualTo(Owner.OWN);
        assertThat(owner(Files.createSymbolicLink(folder.resolve("absolute"), file)))
                .isEqualTo(Owner.OWN);
        Files.setAttribute(link, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        assertThat(owner(link)).isEqualTo(Owner.OTHERS);
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertThat(owner(loop)).isEqualTo(Owner.OTHERS);
    }
}
