package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What build.sh has the compiler add against faults in C shows in what the libraries want of libc. */
class NativeHardeningTest {
    private static final String STACK_PROTECTOR = "__stack_chk_fail";
    private static final String FORTIFIED = "_chk";

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86-64", "linux-aarch64"})
    void eventsHasBothAndSpawnWhoseChildrenRunOnTheCallersCanaryHasNot(String architecture) throws IOException {
        if (NativeHardeningTest.class.getResource("/" + architecture) == null) {
            // No cross compiler was there when it was built.
            return;
        }
        assertThat(library(architecture, "ppgevents")).contains(STACK_PROTECTOR).contains(FORTIFIED + "\0");
        assertThat(library(architecture, "ppgspawn")).doesNotContain(STACK_PROTECTOR);
    }

    private static String library(String architecture, String name) throws IOException {
        String resource = "/%s/lib%s.so".formatted(architecture, name);
        try (InputStream bytes = Objects.requireNonNull(NativeHardeningTest.class.getResourceAsStream(resource))) {
            return new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
