package io.persistentprocess.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.Rlimits;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.SignalNumbers;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every word that a manifest may hold is one that the kernel package knows. */
final class VocabularyTest {
    @ParameterizedTest
    @EnumSource
    void aSignalHasANumber(Signal signal) {
        assertThat(SignalNumbers.number(signal.name())).isPresent();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALL")
    void aCapabilityHasANumber(Capability capability) {
        assertThat(CapabilitySets.number(capability.name())).isPresent();
    }

    @Test
    void aResourceLimitHasANumber() {
        assertThat(Rlimits.class.getRecordComponents())
                .extracting(RecordComponent::getName)
                .allSatisfy(name -> assertThat(io.persistentprocess.kernel.process.RlimitNumbers.resource(name))
                        .isPresent());
    }
}
