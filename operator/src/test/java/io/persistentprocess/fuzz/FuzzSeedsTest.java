package io.persistentprocess.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzers begin with, and what they have found, without a fuzzer. */
class FuzzSeedsTest {
    static Stream<Arguments> seeds() {
        return FuzzTargets.all()
                .flatMap(target -> FuzzTargets.files(target.seeds()).stream()
                        .map(file -> Arguments.of(target, file.getFileName().toString())));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noTargetFails(FuzzTargets.FuzzTarget target, String seed) throws Exception {
        Path file = target.seeds().resolve(seed);

        byte[] data = Files.readAllBytes(file);

        assertThatCode(() -> target.code().run(data)).doesNotThrowAnyException();
    }
}
