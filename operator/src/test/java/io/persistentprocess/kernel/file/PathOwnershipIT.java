package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.file.PathOwnership.Standing;
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
        assumeTrue(root.standing(folder.toString()) == Standing.OWN, "needs a temporary folder on a local disk");
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

    private Standing standing(Object path) throws IOException {
        return root.standing(path.toString());
    }

    @Test
    void whatTheSystemBringsIsRoots() throws IOException {
        assertThat(standing("/bin/sh")).isEqualTo(Standing.OWN);
        assertThat(standing("/")).isEqualTo(Standing.OWN);
        assertThat(standing("/usr/bin/../bin/./env")).isEqualTo(Standing.OWN);
        assertThat(standing("/usr/bin/no-such-program")).isEqualTo(Standing.MISSING);
    }

    @Test
    void whatOthersOwnOrMayWriteIsNot() throws IOException {
        assertThat(standing(file("roots", 0, "rwxr-xr-x"))).isEqualTo(Standing.OWN);
        assertThat(standing(file("group", 0, "rwxrwxr-x"))).isEqualTo(Standing.OTHERS);
        assertThat(standing(file("theirs", NOBODY, "rwxr-xr-x"))).isEqualTo(Standing.OTHERS);
        assertThat(new PathOwnership(Set.of(0, NOBODY)).standing(folder + "/theirs"))
                .isEqualTo(Standing.OWN);
        assertThat(standing("bin/sh")).as("relative").isEqualTo(Standing.OTHERS);
    }

    @Test
    void whatLiesBelowTheirFolderIsTheirs() throws IOException {
        Path below = Files.createDirectory(folder.resolve("below"));
        Files.createFile(below.resolve("file"));
        assertThat(standing(below.resolve("file"))).isEqualTo(Standing.OWN);
        Files.setAttribute(below, "unix:uid", NOBODY);
        assertThat(standing(below.resolve("file"))).isEqualTo(Standing.OTHERS);
        assertThat(standing(below.resolve("../below/../../bin/sh"))).isEqualTo(Standing.OTHERS);
    }

    @Test
    void inAStickyFolderRootsFilesAreRootsAndNewNamesAreAnybodys() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = file("file", 0, "rwxr-xr-x");
        assertThat(standing(file)).isEqualTo(Standing.OTHERS);
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(standing(file)).isEqualTo(Standing.OWN);
        assertThat(standing(folder.resolve("missing"))).isEqualTo(Standing.OTHERS);
        assertThat(standing(folder)).isEqualTo(Standing.OTHERS);
    }

    @Test
    void aLinkIsFollowedWhereItIsRootsAndSoIsWhatItNames() throws IOException {
        Path file = file("file", 0, "rwxr-xr-x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("../" + folder.getFileName() + "/file"));
        assertThat(standing(link)).isEqualTo(Standing.OWN);
        assertThat(standing(Files.createSymbolicLink(folder.resolve("absolute"), file)))
                .isEqualTo(Standing.OWN);
        Files.setAttribute(link, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        assertThat(standing(link)).isEqualTo(Standing.OTHERS);
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertThat(standing(loop)).isEqualTo(Standing.OTHERS);
    }
}
