package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test in which one of the project's programs was refused something that {@code src/test/resources/expected-client-errors.txt} does not name: {@code @ExtendWith(ExpectedClientErrors.class)}, with
 * {@link ApiServerExtension} before it. It sees what comes through a proxy of the {@link ApiServer}; what tests themselves ask should not.
 */
public final class ExpectedClientErrors implements BeforeEachCallback, AfterEachCallback {
    private static final Path EXPECTED = Path.of("src/test/resources/expected-client-errors.txt");

    @Override
    public void beforeEach(ExtensionContext context) {
        ApiServerExtension.server(context).takeRefused();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        assertThat(unexpected(
                        Files.readAllLines(EXPECTED),
                        ApiServerExtension.server(context).takeRefused()))
                .as("client errors that %s does not name", EXPECTED)
                .isEmpty();
    }

    /** Those refusals, with what was said, whose first three words no line has. */
    static List<String> unexpected(List<String> lines, List<RecordedRequest> refused) {
        Set<String> expected = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .collect(Collectors.toSet());
        return refused.stream()
                .filter(recorded -> !expected.contains(kind(recorded)))
                .map(recorded -> kind(recorded) + " " + recorded.request().name() + ": "
                        + recorded.refusal().orElse(""))
                .distinct()
                .toList();
    }

    private static String kind(RecordedRequest recorded) {
        return recorded.status() + " " + recorded.request().verb() + " "
                + recorded.request().resource();
    }
}
