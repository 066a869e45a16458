package io.persistentprocess.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests and clients that work with a published CRD go on working with the next. */
final class CompatibilityTest {
    private static final Path RELEASED = Path.of("src/test/resources/released-crds");
    private static final String RELEASE = "ppg.releaseCrds";
    private static final String BREAK = "ppg.breakCrds";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    static Stream<CustomResourceDefinition> definitions() {
        return Definitions.of(System.getProperty("ppg.version")).stream();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void nothingBreaksForUsersOfTheLastRelease(CustomResourceDefinition definition) throws IOException {
        Path file = RELEASED.resolve(fileName(definition));
        if (Boolean.getBoolean(RELEASE)) {
            Files.createDirectories(RELEASED);
            Files.writeString(file, CrdText.of(definition));
        }

        assertThat(CrdComparison.breaks(read(Files.readString(file)), definition))
                .as("a change that breaks needs a new version of the API beside the old one")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void nothingBreaksThatIsCommitted(CustomResourceDefinition definition) throws IOException, InterruptedException {
        Optional<String> committed = committed(fileName(definition));
        assumeThat(committed).as("git knows an earlier one").isPresent();
        assumeThat(Boolean.getBoolean(BREAK)).as(BREAK).isFalse();

        assertThat(CrdComparison.breaks(read(committed.orElseThrow()), definition))
                .as("if nobody can have it yet: -D%s=true", BREAK)
                .isEmpty();
    }

    private static Optional<String> committed(String fileName) throws IOException, InterruptedException {
        Process git;
        try {
            git = new ProcessBuilder("git", "show", "HEAD:crds/" + fileName)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noGit) {
            return Optional.empty();
        }
        String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    }

    private static CustomResourceDefinition read(String yaml) {
        return YAML.unmarshal(yaml, CustomResourceDefinition.class);
    }

    private static String fileName(CustomResourceDefinition definition) {
        return definition.getMetadata().getName() + ".yaml";
    }
}
