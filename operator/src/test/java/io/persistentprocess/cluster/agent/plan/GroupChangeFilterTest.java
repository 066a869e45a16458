package io.persistentprocess.cluster.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupChangeFilterTest {
    private static final String NODE = "node-1";

    @Test
    void countsAndTheTurnsOfOthersAreNoConcern() {
        assertThat(GroupChangeFilter.concerns(
                        NODE,
                        group(2, "{\"restarts\":7,\"rollout\":{\"generation\":2,\"nodes\":[\"node-3\"]}}"),
                        group(2, "{\"restarts\":6,\"rollout\":{\"generation\":2,\"nodes\":[\"node-2\"]}}")))
                .isFalse();
    }

    @Test
    void theOwnTurnAndANewSpecAre() {
        GroupResource before = group(2, "{\"rollout\":{\"generation\":2,\"nodes\":[\"node-2\"]}}");

        assertThat(GroupChangeFilter.concerns(
                        NODE, group(2, "{\"rollout\":{\"generation\":2,\"nodes\":[\"node-1\"]}}"), before))
                .isTrue();
        assertThat(GroupChangeFilter.concerns(NODE, group(3, "{}"), before)).isTrue();
    }

    @Test
    void deletionAndAnnotationsAre() {
        GroupResource before = group(2, "{}");
        GroupResource deleted = group(2, "{}");
        deleted.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        GroupResource annotated = group(2, "{}");
        annotated.getMetadata().setAnnotations(Map.of("persistentprocess.io/restartedAt", "2026-01-01T00:00:00Z"));

        assertThat(GroupChangeFilter.concerns(NODE, deleted, before)).isTrue();
        assertThat(GroupChangeFilter.concerns(NODE, annotated, before)).isTrue();
    }

    private static GroupResource group(long generation, String status) {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withName("web")
                .withUid("1")
                .withGeneration(generation)
                .build());
        group.setStatus(Serialization.unmarshal(status, JsonNode.class));
        return group;
    }
}
