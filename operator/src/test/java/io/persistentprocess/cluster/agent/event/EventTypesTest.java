package io.persistentprocess.cluster.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.docs.MarkdownPage;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/operations.md has the type of each Event. */
class EventTypesTest {
    private static final String NO_EVENT = "–";

    @ParameterizedTest
    @EnumSource
    void theTypeOfEachEventIsInOperations(InstanceReport.Type type) throws IOException {
        Map<String, String> documented = MarkdownPage.of("operations.md").section("Events").rows().stream()
                .collect(Collectors.toMap(List::getFirst, row -> row.get(1), (first, _) -> first));
        assertThat(documented)
                .containsEntry(type.name(), EventKind.of(type).map(Enum::name).orElse(NO_EVENT));
    }
}
