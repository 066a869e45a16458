package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code bad-manifests/}, each refused with the lines of {@code expected-problems.txt} that begin with its name. */
final class BadManifestsTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/bad-manifests");

    private final ManifestLoader manifests = new ManifestLoader(InputStream.nullInputStream());

    static Stream<Path> files() throws IOException {
        return ManifestDirectory.files(DIRECTORY).stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedWithOneLineForEachMistake(Path file) throws IOException {
        List<String> expected = expectedLines().stream()
                .filter(line -> line.startsWith(file.getFileName() + ":"))
                .toList();

        assertThat(problemsOf(file)).isNotEmpty().containsExactlyElementsOf(expected);
    }

    @Test
    void theTableNamesNoFileThatIsNotThere() throws IOException {
        assertThat(expectedLines())
                .allSatisfy(line -> assertThat(DIRECTORY.resolve(line.substring(0, line.indexOf(':'))))
                        .exists());
    }

    private List<String> problemsOf(Path file) {
        return manifests.load(List.of(file)).problems().stream()
                .map(FileProblem::toString)
                .map(line -> line.replace(DIRECTORY + "/", ""))
                .toList();
    }

    private static List<String> expectedLines() throws IOException {
        return Files.readAllLines(DIRECTORY.resolve("expected-problems.txt"));
    }
}
