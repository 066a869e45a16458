package io.persistentprocess.cluster.controller.crd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrdVersionReaderTest {
    @ParameterizedTest
    @CsvSource({
        "0.1.0, 0.1.0, false",
        "0.1.0, 0.2.0, true",
        "0.10.0, 0.9.0, false",
        "0.1.0-SNAPSHOT, 0.1.0, true",
        "0.1.0, 0.1.0-SNAPSHOT, false",
        "0.1.0-SNAPSHOT, 0.1.0-SNAPSHOT, false",
        "'', 0.1.0, true"
    })
    void tellsWhatIsOlder(String installed, String own, boolean older) {
        assertThat(CrdVersionReader.isOlder(installed, own)).isEqualTo(older);
    }
}
