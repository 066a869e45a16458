package io.persistentprocess.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The name of a test says what does what: "told" hides what is reported, answered or signalled, and "nobody" what is not affected. */
class TestNamesTest {
    private static final Pattern VAGUE = Pattern.compile("\\bvoid (\\w*(?:[Nn]obody|Told)\\w*)\\(");

    @Test
    void methodsOfTestsAvoidVagueWords() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path sources : List.of(Path.of("src/test/java"), Path.of("../e2e/src/test/java"))) {
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher names = VAGUE.matcher(Files.readString(file));
                    while (names.find()) {
                        found.add(file.getFileName() + ": " + names.group(1));
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }
}
