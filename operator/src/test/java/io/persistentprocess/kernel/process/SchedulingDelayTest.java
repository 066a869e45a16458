package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchedulingDelayTest {
    @Test
    void theDelayOfAProcessNeverDecreases() {
        int pid = (int) ProcessHandle.current().pid();
        long before = SchedulingDelay.nanos(pid);
        assertThat(before).isNotNegative();
        assertThat(SchedulingDelay.nanos(pid)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void aProcessThatDoesNotExistHasNone() {
        assertThat(SchedulingDelay.nanos(Integer.MAX_VALUE)).isZero();
    }
}
