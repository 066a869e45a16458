package io.persistentprocess.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.Capabilities;
import io.persistentprocess.kernel.Signals;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every word that a manifest may hold is one that the kernel package knows. */
final class VocabularyTest {
    @ParameterizedTest
    @EnumSource
    void aSignalHasANumber(Signal signal) {
        assertThat(Signals.number(signal.name())).isPresent();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALL")
    void aCapabilityHasANumber(Capability capability) {
        assertThat(Capabilities.number(capability.name())).isPresent();
    }

    @Test
    void aResourceLimitHasANumber() {
        assertThat(Rlimits.class.getRecordComponents())
                .extracting(RecordComponent::getName)
                .allSatisfy(name -> assertThat(io.persistentprocess.kernel.Rlimits.resource(name))
                        .isPresent());
    }
}
