package io.persistentprocess.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CrdsTest {
    private static final Path DIRECTORY = Path.of("../crds");
    private static final String WRITE = "ppg.writeCrds";

    static Stream<CustomResourceDefinition> definitions() {
        return Definitions.of(System.getProperty("ppg.version")).stream();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void theFileIsUpToDate(CustomResourceDefinition definition) throws IOException {
        Path file = DIRECTORY.resolve(definition.getMetadata().getName() + ".yaml");
        String yaml = CrdText.of(definition);
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(file, yaml);
        }

        assertThat(file)
                .as("stale; write it anew with: mvn -q -pl operator test -Dtest=CrdsTest -D%s=true", WRITE)
                .hasContent(yaml);
    }
}
