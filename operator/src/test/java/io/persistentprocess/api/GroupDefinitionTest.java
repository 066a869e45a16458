package io.persistentprocess.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.group.Startup;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.api.value.IntOrPercent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GroupDefinitionTest {
    private static final Map<String, String> NODE = Map.of("kubernetes.io/os", "linux", "disk", "ssd");

    @Test
    void aNodeIsSelectedThatHasEveryLabel() {
        assertThat(selecting(Map.of("disk", "ssd", "kubernetes.io/os", "linux")).selects(NODE))
                .isTrue();
        assertThat(selecting(Map.of("disk", "ssd", "gpu", "true")).selects(NODE))
                .isFalse();
        assertThat(selecting(Map.of("disk", "nvme")).selects(NODE)).isFalse();
    }

    @Test
    void everyNodeIsSelectedByNoLabel() {
        assertThat(selecting(Map.of()).selects(Map.of())).isTrue();
    }

    private static GroupDefinition selecting(Map<String, String> labels) {
        Update update = new Update(UpdateType.RollingUpdate, new IntOrPercent(1, IntOrPercent.Unit.ONE));
        return new GroupDefinition(
                labels,
                false,
                0,
                DeletionPolicy.Terminate,
                Strategy.OneForOne,
                Optional.empty(),
                Startup.Parallel,
                update,
                Optional.empty(),
                List.of());
    }
}
