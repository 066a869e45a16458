package io.persistentprocess.agent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.memory.MemoryWatch;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What users read. */
class MemoryMessagesTest {
    private static final OptionalLong LIMIT = OptionalLong.of(16 << 20);

    private static String high(long usage, OptionalLong limit) {
        return MemoryMessages.begins(MemoryWatch.Cause.HIGH, usage, limit).message();
    }

    @Test
    void highUseCanBeReported() {
        assertThat(high(15 << 20, LIMIT)).isEqualTo("15 MiB of 16 MiB in use");
        assertThat(high(15 << 20, OptionalLong.empty())).isEqualTo("15 MiB in use");
    }

    @Test
    void whatIsOverAlreadyIsNotReportedAsHigh() {
        assertThat(high(0, LIMIT)).isEqualTo("close to the limit for a moment, 0 MiB of 16 MiB in use now");
    }
}
