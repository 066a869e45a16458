package io.persistentprocess.agent.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.kernel.file.FileOwner;
import io.persistentprocess.kernel.file.FileSystem;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The files of instances in a real tmpfs; needs root, who gives files away. */
class InstanceFilesIT {
    private static final FileOwner OWNER = new FileOwner(12345, 54321, "suricata");
    private static final InstanceId ID = new InstanceId("default", "ids", "suricata", 0);
    private static final InstanceId OTHER = new InstanceId("default", "ids", "suricata", 1);

    @TempDir
    Path elsewhere;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to give files away");
        root = Files.createTempDirectory(Path.of("/dev/shm"), "ppg-files-");
        Files.setAttribute(root, "unix:mode", 0755);
    }

    @AfterEach
    void removeRoot() throws IOException {
        if (root == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(each);
            }
        }
    }

    private InstanceFiles files() {
        return new InstanceFiles(root, new FileContents(HostContext.here(), root));
    }

    private void write(FileSpec... files) throws IOException {
        try {
            files().write(ID, List.of(files), OWNER);
        } catch (ProvisionException e) {
            throw new AssertionError(e);
        }
    }

    private static FileSpec text(String name, String text) {
        return new FileSpec(name, Optional.empty(), 0400, text, FileChange.Reload);
    }

    private static FileSpec linked(String name, Path path) {
        return new FileSpec(name, Optional.of(path.toString()), 0400, name, FileChange.Reload);
    }

    private Path folder(InstanceId id) {
        return root.resolve("default_ids").resolve(id.name());
    }

    private static String inode(Path path) throws IOException {
        return "%s:%s %o"
                .formatted(
                        Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                        Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS),
                        (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    @Test
    void aFileIsTheMembersInAFolderOfRoots() throws IOException {
        write(text("rules", "alert tcp\n"));
        assertThat(folder(ID).resolve("rules")).hasContent("alert tcp\n");
        assertThat(inode(folder(ID).resolve("rules"))).isEqualTo("12345:54321 400");
        assertThat(inode(folder(ID))).isEqualTo("0:0 711");
    }

    @Test
    void aFileIsReplacedWholeAndOnlyIfItDiffers() throws IOException {
        write(text("rules", "one"));
        Object before = Files.getAttribute(folder(ID).resolve("rules"), "unix:ino");
        write(text("rules", "one"));
        assertThat(Files.getAttribute(folder(ID).resolve("rules"), "unix:ino")).isEqualTo(before);
        write(text("rules", "two"));
        assertThat(Files.getAttribute(folder(ID).resolve("rules"), "unix:ino")).isNotEqualTo(before);
        assertThat(folder(ID).resolve("rules")).hasContent("two");
        try (Stream<Path> left = Files.list(folder(ID))) {
            assertThat(left).containsExactly(folder(ID).resolve("rules"));
        }
    }

    @Test
    void whatAnAgentThatDiedHasLeftIsRemoved() throws IOException {
        write(text("rules", "one"));
        Files.writeString(folder(ID).resolve(".rules.new"), "half");
        Files.writeString(folder(ID).resolve("former"), "not wanted any more");
        write(text("rules", "one"));
        try (Stream<Path> left = Files.list(folder(ID))) {
            assertThat(left).containsExactly(folder(ID).resolve("rules"));
        }
    }

    @Test
    void aChosenPathIsALinkThatGoesWithTheFile() throws IOException {
        Path path = elsewhere.resolve("rules.conf");
        write(linked("rules", path));
        assertThat(path).hasContent("rules");
        assertThat(Files.readSymbolicLink(path)).isEqualTo(folder(ID).resolve("rules"));
        Path moved = elsewhere.resolve("moved.conf");
        write(linked("rules", moved));
        assertThat(path).doesNotExist();
        assertThat(moved).hasContent("rules");
        files().remove(ID);
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void whatIsNotPpgsStaysAtAChosenPath() throws IOException {
        Path path = Files.writeString(elsewhere.resolve("rules.conf"), "the administrator's");
        assertThatThrownBy(() -> write(linked("rules", path)))
                .hasMessage(("symlink %s: another file is there; move it away, or choose another" + " path")
                        .formatted(path));
        files().remove(ID);
        assertThat(path).hasContent("the administrator's");
    }

    @Test
    void theLinkOfAnotherInstanceStaysAndThatOfOneThatIsGoneIsReplaced() throws IOException, ProvisionException {
        Path path = elsewhere.resolve("rules.conf");
        files().write(OTHER, List.of(linked("rules", path)), OWNER);
        assertThatThrownBy(() -> write(linked("rules", path))).hasMessageContaining("another file is there");
        Files.delete(folder(OTHER).resolve("rules"));
        write(linked("rules", path));
        assertThat(Files.readSymbolicLink(path)).isEqualTo(folder(ID).resolve("rules"));
    }

    @Test
    void aChosenPathInADirectoryOfTheMembersIsRefused() throws IOException {
        Path theirs = Files.createDirectory(elsewhere.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", OWNER.uid());
        assertThatThrownBy(() -> write(linked("rules", theirs.resolve("rules"))))
                .hasMessageContaining("it belongs to user 12345, neither root nor the agent's");
        assertThat(theirs).isEmptyDirectory();
    }

    @Test
    void nothingPrintsContents() {
        assertThat(text("rules", "canary").toString()).doesNotContain("canary");
    }

    private static FileSpec from(ObjectId.Kind kind, String version) {
        FileContent.SourceKey key = new FileContent.SourceKey(new ObjectId(kind, "default", "conf"), "key");
        return new FileSpec("rules", Optional.empty(), 0400, new FileContent.Version(key, version), FileChange.Reload);
    }

    private FileContents contents() {
        return new FileContents(HostContext.here(), root);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void contentsOfAnObjectAreWrittenFromMemory() throws Exception {
        FileContents contents = contents();
        String version = contents.versionOf(bytes("secret"));
        contents.keep(Map.of(version, bytes("secret")), Set.of());
        new InstanceFiles(root, contents).write(ID, List.of(from(ObjectId.Kind.Secret, version)), OWNER);
        assertThat(folder(ID).resolve("rules")).hasContent("secret");
        assertThat(inode(folder(ID).resolve("rules"))).isEqualTo("12345:54321 400");
        assertThat(inode(root.resolve(".key"))).isEqualTo("0:0 600");
    }

    @Test
    void aLaterAgentTakesTheFileThatIsThereIfItIsTheOneThatIsMeant() throws Exception {
        FileContents contents = contents();
        String version = contents.versionOf(bytes("one"));
        contents.keep(Map.of(version, bytes("one")), Set.of());
        new InstanceFiles(root, contents).write(ID, List.of(from(ObjectId.Kind.Secret, version)), OWNER);

        InstanceFiles later = new InstanceFiles(root, contents());
        later.write(ID, List.of(from(ObjectId.Kind.Secret, version)), OWNER);
        assertThat(folder(ID).resolve("rules")).hasContent("one");
        String other = contents().versionOf(bytes("two"));
        assertThat(other).isEqualTo(contents.versionOf(bytes("two")));
        assertThatThrownBy(() -> later.write(ID, List.of(from(ObjectId.Kind.Secret, other)), OWNER))
                .isInstanceOf(AwaitedContentException.class)
                .hasMessage("key key of Secret default/conf could not be read since the agent started");
        assertThat(folder(ID).resolve("rules")).hasContent("one");
    }

    @Test
    void aFileThatMayBeMissingIsRemovedWithItsObject() throws Exception {
        write(text("rules", "one"));
        FileContent.SourceKey key =
                new FileContent.SourceKey(new ObjectId(ObjectId.Kind.ConfigMap, "default", "conf"), "key");
        write(new FileSpec("rules", Optional.empty(), 0400, new FileContent.Absent(key), FileChange.Reload));
        assertThat(folder(ID).resolve("rules")).doesNotExist();
    }

    @Test
    void aSecretIsNotWrittenToADisk(@TempDir(cleanup = CleanupMode.ALWAYS) Path disk) throws Exception {
        assumeFalse(FileSystem.isMemory(disk.toString()), "needs a directory on a disk");
        FileContents contents = new FileContents(HostContext.here(), disk);
        String version = contents.versionOf(bytes("secret"));
        contents.keep(Map.of(version, bytes("secret")), Set.of());
        InstanceFiles files = new InstanceFiles(disk, contents);
        assertThatThrownBy(() -> files.write(ID, List.of(from(ObjectId.Kind.Secret, version)), OWNER))
                .isExactlyInstanceOf(ProvisionException.class)
                .hasMessage("Secret default/conf must not reach a disk, and %s is not a tmpfs; mount one at /run"
                        .formatted(disk));
        files.write(ID, List.of(from(ObjectId.Kind.ConfigMap, version)), OWNER);
        assertThat(disk.resolve("default_ids").resolve(ID.name()).resolve("rules"))
                .hasContent("secret");
    }

    @Test
    void whatIsKnownOfVersionsInUseIsKept() throws Exception {
        FileContents contents = contents();
        contents.keep(Map.of("v1", bytes("one"), "v2", bytes("two")), Set.of());
        contents.keep(Map.of("v3", bytes("three")), Set.of("v1"));
        assertThat(contents.find("v1")).hasValue(bytes("one"));
        assertThat(contents.find("v2")).isEmpty();
        assertThat(contents.find("v3")).hasValue(bytes("three"));
    }

    @Test
    void whatIsTooLargeIsRefusedWithItsName() {
        ObjectId large = new ObjectId(ObjectId.Kind.ConfigMap, "default", "large");
        SourceContents found = new SourceContents(contents());
        found.present(large, Map.of("key", new byte[FileContents.MOST_BYTES + 1]));
        for (int i = 0; i < 17; i++) {
            byte[] bytes = new byte[FileContents.MOST_BYTES];
            bytes[0] = (byte) i;
            found.present(new ObjectId(ObjectId.Kind.ConfigMap, "default", "part-" + i), Map.of("key", bytes));
        }
        Map<ObjectId, FileSources.SourceObject> objects = found.keep(Set.of()).objects();
        assertThat(objects.get(large))
                .isEqualTo(new FileSources.SourceObject.Refused("key key has more than the 1024 KiB allowed"));
        assertThat(objects.get(new ObjectId(ObjectId.Kind.ConfigMap, "default", "part-15")))
                .isInstanceOf(FileSources.SourceObject.Known.class);
        assertThat(objects.get(new ObjectId(ObjectId.Kind.ConfigMap, "default", "part-16")))
                .isEqualTo(new FileSources.SourceObject.Refused(
                        "with it the files of this node have more than the 16 MiB allowed"));
    }
}
