package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostLabelsTest {
    @ParameterizedTest
    @CsvSource({"amd64, amd64", "aarch64, arm64"})
    void areThoseThatAKubeletGivesItsNode(String architecture, String label) {
        assertThat(HostLabels.of("sensor-7", architecture))
                .containsOnly(
                        java.util.Map.entry("kubernetes.io/hostname", "sensor-7"),
                        java.util.Map.entry("kubernetes.io/os", "linux"),
                        java.util.Map.entry("kubernetes.io/arch", label));
    }
}
