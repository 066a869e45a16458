package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.HostDefaults.Inherited.Lowering;
import io.persistentprocess.kernel.Rlimits;
import io.persistentprocess.kernel.Rlimits.Limit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostLimitsTest {
    private static final int CORE = Rlimits.resource("core").orElseThrow();
    private static final int NOFILE = Rlimits.resource("nofile").orElseThrow();
    private static final Limit NONE = new Limit(Rlimits.INFINITY, Rlimits.INFINITY);

    @Test
    void aMemberHasTheHostsLimitsAndNotTheContainers() {
        assertThat(HostLimits.reachable(
                        Map.of(CORE, new Limit(0, Rlimits.INFINITY)), Map.of(CORE, NONE), Lowering.FORBIDDEN))
                .containsExactly(Map.entry(CORE, new Limit(0, Rlimits.INFINITY)));
    }

    @Test
    void openFilesAreLimitedAsForAServiceAndNotAsForAnInit() {
        Limit init = new Limit(1_073_741_816, 1_073_741_816);

        assertThat(HostLimits.reachable(Map.of(NOFILE, init), Map.of(NOFILE, NONE), Lowering.FORBIDDEN))
                .containsExactly(Map.entry(NOFILE, new Limit(1024, 524_288)));
    }

    @Test
    void whatTheContainerMayNotRaiseStaysAsHighAsItMay() {
        Map<Integer, Limit> own = Map.of(CORE, new Limit(0, 1000));

        assertThat(HostLimits.reachable(Map.of(CORE, NONE), own, Lowering.FORBIDDEN))
                .containsExactly(Map.entry(CORE, new Limit(1000, 1000)));
        assertThat(HostLimits.reachable(Map.of(CORE, NONE), own, Lowering.ALLOWED))
                .containsExactly(Map.entry(CORE, NONE));
    }
}
