package io.persistentprocess.local;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.persistentprocess.supervision.spec.GroupId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a path may turn out to be. */
final class ManifestLoaderTest {
    @TempDir
    private Path directory;

    private final ManifestLoader manifests = new ManifestLoader(InputStream.nullInputStream());

    @ParameterizedTest
    @ValueSource(strings = {"hello", "nginx", "redis", "suricata"})
    void anExampleIsLoaded(String name) {
        assertThat(names(Path.of("examples", name + ".yaml"))).containsExactly("default/" + name);
    }

    @Test
    void aFileMayHoldSeveralDocumentsAndEmptyOnes() throws IOException {
        Path file = write("groups.yaml", "---\n# nothing\n---\n" + group("a") + "---\n" + group("b") + "---\n");

        assertThat(names(file)).containsExactly("default/a", "default/b");
    }

    @Test
    void aGroupIsKnownByTheLineOfItsName() throws IOException {
        Path file = write("groups.yaml", group("a") + "---\n" + group("b"));

        assertThat(loaded(file)).extracting(Manifest::line).containsExactly(3, 11);
    }

    @Test
    void whatKubectlPrintsIsAManifest() throws IOException {
        Path file = write("groups.yaml", """
                apiVersion: v1
                kind: List
                metadata: {resourceVersion: ""}
                items:
                - apiVersion: persistentprocess.io/v1alpha1
                  kind: PersistentProcessGroup
                  metadata:
                    name: web
                    namespace: prod
                    uid: 0b6b6e39-c8b6-4a4e-8d35-5a1a5b1e1a53
                    resourceVersion: "17"
                    generation: 1
                    creationTimestamp: "2026-01-01T00:00:00Z"
                    managedFields: [{manager: kubectl}]
                  spec:
                    members: [{name: main, command: ["true"], args: null}]
                  status: {observedGeneration: 1}
                """);

        assertThat(names(file)).containsExactly("prod/web");
    }

    /** A parser that reads by the thousand must not cut a character of two chars in halves. */
    @ParameterizedTest
    @ValueSource(ints = {1022, 1023, 1024, 1025, 2047, 2048, 2049})
    void charactersMayBeAnywhere(int at) throws IOException {
        Path file = write("groups.yaml", "#" + "x".repeat(at - 1) + "\uD83D\uDC27\n" + group("web"));

        assertThat(names(file)).containsExactly("default/web");
    }

    @Test
    void jsonIsReadByTheSameParser() throws IOException {
        Path file = write("group.json", """
                {"apiVersion": "persistentprocess.io/v1alpha1", "kind": "PersistentProcessGroup", "metadata": {"name": "web"},
                 "spec": {"members": [{"name": "main", "command": ["printf", "\\u00e4\\t\\/"]}]}}
                """);

        assertThat(loaded(file).getFirst().group().spec().members().getFirst().command())
                .containsExactly("printf", "ä\t/");
    }

    @Test
    void anAliasStandsForItsValue() throws IOException {
        Path file = write(
                "group.yaml",
                group("web").replace("[\"true\"]", "&it [\"true\"]") + "  - {name: other, command: *it}\n");

        assertThat(loaded(file).getFirst().group().spec().members().getLast().command())
                .containsExactly("true");
    }

    @Test
    void aDirectoryIsReadInTheOrderOfNamesAndNotRecursively() throws IOException {
        write("b.yml", group("b"));
        write("a.yaml", group("a"));
        write("c.JSON", group("c"));
        Files.createDirectory(directory.resolve("below"));
        write("below/d.yaml", group("d"));

        assertThat(names(directory)).containsExactly("default/a", "default/b", "default/c");
    }

    @Test
    void whatEditorsLeaveBehindIsNotRead() throws IOException {
        write("a.yaml", group("a"));
        for (String name :
                List.of(".b.yaml", ".a.yaml.swp", "a.yaml~", "#a.yaml#", "#a.yaml", "a.yaml.orig", "README")) {
            write(name, "%");
        }

        assertThat(names(directory)).containsExactly("default/a");
    }

    @Test
    void aConfigMapMountIsReadThroughItsLinks() throws IOException {
        Files.createDirectory(directory.resolve("..2026_01_01"));
        write("..2026_01_01/web.yaml", group("web"));
        link("..data", "..2026_01_01");
        link("web.yaml", "..data/web.yaml");

        assertThat(names(directory)).containsExactly("default/web");
    }

    @Test
    void aFileReachedTwiceIsReadOnce() throws IOException {
        Path file = write("web.yaml", group("web"));
        link("same.yaml", "web.yaml");

        assertThat(names(file, directory)).containsExactly("default/web");
    }

    @Test
    void aDirectoryMayBeEmpty() {
        assertThat(names(directory)).isEmpty();
    }

    @Test
    void standardInputIsNamedByADash() {
        ManifestLoader piped = new ManifestLoader(new ByteArrayInputStream("kind: Pod".getBytes(UTF_8)));

        assertThat(piped.load(List.of(Path.of("-"))).problems())
                .singleElement()
                .hasToString(
                        "stdin:1: kind: \"Pod\" is not a kind that is read here; only PersistentProcessGroup is, and ConfigMap and Secret for its files");
    }

    @Test
    void theSameGroupInTwoFilesIsRefusedWithBothPlaces() throws IOException {
        write("a.yaml", group("web"));
        write("b.yaml", "---\n" + group("web"));

        assertThat(problems(directory))
                .containsExactly(
                        "b.yaml:4: metadata.name: group default/web is already defined in a.yaml:3; rename one of them");
    }

    @Test
    void theProblemsOfAllFilesAreReportedTogether() throws IOException {
        write("a.yaml", group("A"));
        write("b.yaml", group("web"));
        write("c.yaml", "kind: [");

        assertThat(problems(directory)).hasSize(2).allMatch(line -> line.matches("[ac]\\.yaml:\\d: .*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "---\n---\n", "null\n"})
    void aFileMustHoldSomethingWhetherItIsNamedOrInAFolder(String text) throws IOException {
        Path file = write("empty.yaml", text);

        assertThat(problems(file))
                .containsExactly("empty.yaml: is empty; write a manifest of kind PersistentProcessGroup");
        assertThat(problems(directory))
                .containsExactly("empty.yaml: is empty; write a manifest of kind PersistentProcessGroup");
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        assertThat(problems(directory.resolve("x.yaml"))).containsExactly("x.yaml: no such file or directory");
    }

    @Test
    void aBrokenLinkIsSaidToBeBroken() throws IOException {
        link("x.yaml", "nowhere.yaml");

        assertThat(problems(directory)).containsExactly("x.yaml: is a broken symbolic link to nowhere.yaml");
    }

    @Test
    void aLinkToItselfIsRefused() throws IOException {
        link("x.yaml", "x.yaml");

        assertThat(problems(directory)).containsExactly("x.yaml: too many levels of symbolic links");
    }

    @Test
    void aDirectoryWithTheNameOfAManifestIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("x.yaml"));

        assertThat(problems(directory)).containsExactly("x.yaml: is a directory; directories are not read recursively");
    }

    @Test
    @Timeout(10)
    void aFifoIsNotOpened() throws Exception {
        Path fifo = directory.resolve("x.yaml");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();

        assertThat(problems(directory)).containsExactly("x.yaml: is not a regular file but a FIFO");
    }

    @Test
    void aSocketIsNotOpened() throws IOException {
        Path socket = directory.resolve("x.yaml");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));

            assertThat(problems(directory)).containsExactly("x.yaml: is not a regular file but a socket");
        }
    }

    @Test
    @Timeout(10)
    void aDeviceIsNotOpened() {
        assertThat(problems(Path.of("/dev/zero")))
                .containsExactly("/dev/zero: is not a regular file but a character device");
    }

    @Test
    void anUnreadableFileIsSaidToBeForbidden() throws IOException {
        Path file = write("x.yaml", group("web"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
        assumeFalse(Files.isReadable(file), "needs a user other than root, who may read everything");

        assertThat(problems(directory)).containsExactly("x.yaml: permission denied");
    }

    /** What root, who may read everything, never sees. */
    @Test
    void aForbiddenFileIsSaidToBeForbidden() {
        assertThat(ManifestFile.why(Path.of("x.yaml"), new AccessDeniedException("x.yaml")))
                .isEqualTo("permission denied");
    }

    @Test
    @Timeout(10)
    void aHugeFileIsNotRead() throws IOException {
        write("x.yaml", "# 0123456789\n".repeat(10 << 20).substring(0, 10 << 20));

        assertThat(problems(directory))
                .containsExactly("x.yaml: is larger than 3 MiB; a file of manifests may have at most that");
    }

    @Test
    void binaryJunkIsSaidToBeNoText() throws IOException {
        Files.write(directory.resolve("x.yaml"), new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});

        assertThat(problems(directory)).containsExactly("x.yaml:1: is not text: it has the control character 0x7F");
    }

    @Test
    void invalidUtf8IsReportedWithItsLine() throws IOException {
        Files.write(directory.resolve("x.yaml"), new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xe4, '\n'});

        assertThat(problems(directory)).containsExactly("x.yaml:2: is not text in UTF-8: it has the byte 0xE4");
    }

    @Test
    void aCharacterCutOffByTheEndOfTheFileIsInvalid() throws IOException {
        Files.write(directory.resolve("x.yaml"), new byte[] {'a', ':', ' ', (byte) 0xc3});

        assertThat(problems(directory)).containsExactly("x.yaml:1: is not text in UTF-8: it has the byte 0xC3");
    }

    @Test
    void utf16IsRecognisedByItsMark() throws IOException {
        Files.write(directory.resolve("x.yaml"), group("web").getBytes(UTF_16));

        assertThat(problems(directory)).containsExactly("x.yaml: is encoded in UTF-16; save it as UTF-8");
    }

    @Test
    void theMarkOfUtf8IsSkipped() throws IOException {
        assertThat(names(write("x.yaml", "\uFEFF" + group("web")))).containsExactly("default/web");
    }

    @Test
    @Timeout(10)
    void aMillionBracketsAreRefusedInTheirFirstLine() throws IOException {
        write("x.yaml", "[".repeat(1_000_000));

        assertThat(problems(directory)).containsExactly("x.yaml:1: is nested more than 64 levels deep");
    }

    @Test
    @Timeout(20)
    void ofManyProblemsTheFirstHundredAreReported() throws IOException {
        String fields = Stream.iterate(0, i -> i + 1)
                .limit(20_000)
                .map(i -> "    x%d: 1\n".formatted(i))
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                .toString();
        write("x.yaml", group("web") + fields);

        assertThat(problems(directory)).hasSize(101).endsWith("x.yaml: 19900 more problems");
    }

    @Test
    void aBrokenFileTakesNothingAwayFromTheOthers() throws IOException {
        write("a.yaml", group("a"));
        write("b.yaml", group("b") + "---\n" + group("c").replace("spec", "sepc"));
        write("d.yaml", group("d"));

        LoadResult read = manifests.load(List.of(directory));

        assertThat(read.manifests())
                .extracting(manifest -> manifest.id().name())
                .containsExactly("a", "d");
        assertThat(read.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.file()).endsWith("b.yaml"));
        assertThat(read.coverage()).isEqualTo(LoadResult.Coverage.PARTIAL);
    }

    @Test
    void ofTwoFilesWithOneGroupTheFirstHasItUnlessItWasTakenFromTheOther() throws IOException {
        Path first = write("a.yaml", group("web"));
        Path second = write("b.yaml", group("web") + "---\n" + group("db"));

        LoadResult fresh = manifests.load(List.of(directory));
        LoadResult again = manifests.load(List.of(directory), Map.of(new GroupId("default", "web"), second.toString()));

        assertThat(fresh.manifests()).extracting(Manifest::file).containsExactly(first.toString());
        assertThat(fresh.contested()).extracting(GroupId::name).containsExactlyInAnyOrder("web", "db");
        assertThat(fresh.coverage()).isEqualTo(LoadResult.Coverage.WHOLE);
        assertThat(again.manifests())
                .extracting(manifest -> manifest.id().name())
                .containsExactly("web", "db");
        assertThat(again.problems()).extracting(FileProblem::file).containsExactly(first.toString());
    }

    @Test
    void whatIsBeingWrittenIsReadWhenItIsClosed() throws IOException {
        Path file = write("a.yaml", group("web"));

        try (OutputStream writer = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            assertThat(problems(directory))
                    .containsExactly("a.yaml: is being written; it is read when its writer has closed it");
            writer.write(("---\n" + group("db")).getBytes(UTF_8));
        }

        assertThat(names(directory)).containsExactly("default/web", "default/db");
    }

    @Test
    void aFolderWithoutManifestsIsDistinguishedFromAMissingOne() throws IOException {
        Path missing = directory.resolve("missing");

        assertThat(manifests.load(List.of(directory)).emptyFolders()).containsExactly(directory.toString());
        assertThat(manifests.load(List.of(missing)).coverage()).isEqualTo(LoadResult.Coverage.PARTIAL);
    }

    private List<String> names(Path... paths) {
        return loaded(paths).stream()
                .map(manifest -> manifest.group().metadata())
                .map(metadata -> metadata.namespace() + "/" + metadata.name())
                .toList();
    }

    private List<Manifest> loaded(Path... paths) {
        LoadResult read = manifests.load(List.of(paths));
        assertThat(read.problems()).isEmpty();
        return read.manifests();
    }

    /** Without the name of the directory. */
    private List<String> problems(Path... paths) {
        LoadResult read = manifests.load(List.of(paths));
        assertThat(read.valid()).as("not refused: %s", read).isFalse();
        return read.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(directory.resolve(name), Path.of(target));
    }

    private static String group(String name) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                  - name: main
                    command: ["true"]
                """.formatted(name);
    }
}
