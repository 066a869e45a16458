package io.persistentprocess.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.host.ProcessDefaults.Inherited.Lowering;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.process.RlimitNumbers.Limit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultRlimitsTest {
    private static final int CORE = RlimitNumbers.resource("core").orElseThrow();
    private static final int NOFILE = RlimitNumbers.resource("nofile").orElseThrow();
    private static final Limit NONE = new Limit(RlimitNumbers.INFINITY, RlimitNumbers.INFINITY);

    @Test
    void aMemberHasTheHostsLimitsAndNotTheContainers() {
        assertThat(DefaultRlimits.reachable(
                        Map.of(CORE, new Limit(0, RlimitNumbers.INFINITY)), Map.of(CORE, NONE), Lowering.FORBIDDEN))
                .containsExactly(Map.entry(CORE, new Limit(0, RlimitNumbers.INFINITY)));
    }

    @Test
    void openFilesAreLimitedAsForAServiceAndNotAsForAnInit() {
        Limit init = new Limit(1_073_741_816, 1_073_741_816);

        assertThat(DefaultRlimits.reachable(Map.of(NOFILE, init), Map.of(NOFILE, NONE), Lowering.FORBIDDEN))
                .containsExactly(Map.entry(NOFILE, new Limit(1024, 524_288)));
    }

    @Test
    void whatTheContainerMayNotRaiseStaysAsHighAsItMay() {
        Map<Integer, Limit> own = Map.of(CORE, new Limit(0, 1000));

        assertThat(DefaultRlimits.reachable(Map.of(CORE, NONE), own, Lowering.FORBIDDEN))
                .containsExactly(Map.entry(CORE, new Limit(1000, 1000)));
        assertThat(DefaultRlimits.reachable(Map.of(CORE, NONE), own, Lowering.ALLOWED))
                .containsExactly(Map.entry(CORE, NONE));
    }
}
