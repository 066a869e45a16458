package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void goesTheWholeWayOfARestartAgainAndAgain() {
        assertThat(WarmUp.run()).isEqualTo(60);
    }
}
