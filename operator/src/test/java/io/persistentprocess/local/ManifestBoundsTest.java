package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.api.validation.ManifestProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who may write manifests can make of them, and the line that it comes to. */
final class ManifestBoundsTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private static String problem(String text) {
        YamlReader.Composed composed = YamlReader.compose(text);
        assertThat(composed.documents()).hasSizeLessThanOrEqualTo(2000);
        return composed.problem().map(ManifestProblem::toString).orElse("none");
    }

    @Test
    void threeHundredThousandDocumentsAreTooMany() {
        assertThat(problem("---\n{a: b}\n".repeat(300_000)))
                .endsWith("there are more than 2000 documents; a file of manifests may have at most that");
    }

    @Test
    void soAreDocumentsOfOneWord() {
        assertThat(problem("--- a\n".repeat(400_000))).contains("more than 2000 documents");
    }

    @Test
    void emptyDocumentsAreCountedAsValues() {
        assertThat(problem("---\n".repeat(700_000))).contains("more than 100000 values");
    }

    @Test
    void aMillionValuesAreTooMany() {
        assertThat(problem("[" + "a,".repeat(MEGABYTE) + "]"))
                .contains("there are more than 100000 values; a file of manifests may have at most that");
        assertThat(problem("{" + "a: b,".repeat(MEGABYTE / 2) + "}")).contains("more than 100000 values");
        assertThat(problem("- - - - a\n".repeat(MEGABYTE / 4))).contains("more than 100000 values");
    }

    @Test
    void aValueOfAMegabyteIsTooLong() {
        assertThat(problem("a: " + "x".repeat(MEGABYTE)))
                .contains("is a value of 1048576 characters; the longest that is read has 65536");
        assertThat(problem("x".repeat(100_000) + ": a")).contains("100000 characters");
    }

    @Test
    void aliasesNestNoDeeperThanWhatTheyStandFor() {
        String chain = IntStream.range(1, 400)
                .mapToObj(i -> "- &a%d [*a%d]%n".formatted(i, i - 1))
                .collect(Collectors.joining("", "- &a0 [x]\n", ""));
        assertThat(problem(chain)).contains("is nested more than 64 levels deep");
    }

    @Test
    void aliasesOfManyDocumentsAreCountedTogether() {
        String document = "---\n- &a [" + "x,".repeat(900) + "]\n- [" + "*a,".repeat(50) + "]\n";
        assertThat(problem(document)).isEqualTo("none");
        assertThat(problem(document.repeat(50))).contains("aliases stand for more than 100000 values");
    }

    @Test
    void bracketsWithoutEndCostNothing() {
        assertThat(problem("[".repeat(3 * MEGABYTE))).contains("is nested more than 64 levels deep");
        assertThat(problem("{a: ".repeat(MEGABYTE / 2))).contains("is nested more than 64 levels deep");
        assertThat(problem("? ".repeat(MEGABYTE))).isNotEqualTo("none");
        assertThat(problem("&a ".repeat(MEGABYTE))).isNotEqualTo("none");
        assertThat(problem("!a ".repeat(MEGABYTE))).isNotEqualTo("none");
        assertThat(problem("%TAG ! !\n".repeat(MEGABYTE / 8))).isNotEqualTo("none");
    }

    @Test
    void aFolderOfAThousandFilesIsReadAndNoLargerOne() throws IOException {
        for (int i = 0; i < 1000; i++) {
            Files.createFile(folder.resolve("%04d.yaml".formatted(i)));
        }
        assertThat(ManifestDirectory.files(folder)).hasSize(1000).isSorted();
        Files.createFile(folder.resolve("x.yaml"));
        assertThatThrownBy(() -> ManifestDirectory.files(folder))
                .isInstanceOfSatisfying(
                        FileSystemException.class,
                        e -> assertThat(e.getReason())
                                .isEqualTo("has more than 1000 manifests, which is the most that is read of a folder"));
    }

    @Test
    void aFolderOfManyMebibytesIsRefusedInOneLine() throws IOException {
        String comment = "# " + "x".repeat(1 << 20) + "\n";
        for (int i = 0; i < 9; i++) {
            Files.writeString(folder.resolve("group-%d.yaml".formatted(i)), comment + group("group-" + i, 1));
        }

        assertRefused("has more than 8 MiB of manifests, which is the most that is read of a folder");
    }

    @Test
    void aFolderOfMoreInstancesThanAnAgentKeepsIsRefusedInOneLine() throws IOException {
        for (int i = 0; i < 6; i++) {
            Files.writeString(folder.resolve("group-%d.yaml".formatted(i)), group("group-" + i, 20));
        }

        assertRefused("with it there are more than 10000 instances, which is the most that one agent keeps");
    }

    private static String group(String name, int members) {
        StringBuilder text = new StringBuilder("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                """.formatted(name));
        for (int i = 0; i < members; i++) {
            text.append("  - {name: m%d, replicas: 100, command: [/bin/true]}\n".formatted(i));
        }
        return text.toString();
    }

    private void assertRefused(String reason) {
        LoadResult result = new ManifestLoader(InputStream.nullInputStream()).load(List.of(folder));

        assertThat(result.problems()).singleElement().hasToString(folder + ": " + reason);
        assertThat(result.manifests()).isEmpty();
        assertThat(result.coverage()).isEqualTo(LoadResult.Coverage.PARTIAL);
    }
}
