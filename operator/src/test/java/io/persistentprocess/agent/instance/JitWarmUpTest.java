package io.persistentprocess.agent.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JitWarmUpTest {
    @Test
    void goesTheWholeWayOfARestartAgainAndAgain() {
        assertThat(JitWarmUp.run()).isEqualTo(60);
    }
}
