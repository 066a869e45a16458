package io.persistentprocess.cli.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterStatusTableTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final GroupScope.Filter EVERYTHING = new GroupScope.Filter(Optional.empty(), List.of(), List.of());
    private static final String STATUS = """
            {"agent": {"version": "1.2.3"}, "groups": [
              {"namespace": "default", "name": "web", "state": "Degraded", "ready": 1, "desired": 2, "instances": [
                {"name": "nginx-0", "state": "Running", "ready": true, "pid": 4711, "startedAt": "2026-03-01T11:58:30Z", "restarts": 3},
                {"name": "nginx-1", "state": "BackOff", "ready": false, "restarts": 7, "backoffUntil": "2026-03-01T12:00:20Z",
                 "lastExit": {"reason": "Error", "exitCode": 3, "at": "2026-03-01T11:59:50Z"}}], "omitted": 5},
              {"namespace": "other", "name": "broken", "state": "Invalid", "message": "spec.members: is missing", "instances": []}]}
            """;

    @Test
    void whatIsNotWellComesFirst() {
        assertThat(new ClusterStatusTable(ClusterStatusTable.Width.NARROW)
                        .print(List.of(node(STATUS, EVERYTHING)), NOW))
                .isEqualTo("""
                        NODE       NAMESPACE   GROUP    INSTANCE   STATE     READY   RESTARTS   AGE   MESSAGE
                        worker-1   default     web      nginx-1    BackOff   no      7          -     last exit 10s ago: Error (exit code 3); next start in 20s
                        worker-1   other       broken   -          Invalid   0/0     -          -     spec.members: is missing
                        worker-1   default     web      nginx-0    Running   yes     3          90s
                        worker-1   default     web      -          …         1/2     -          -     5 more instances, which are not listed
                        """);
    }

    @Test
    void aNamespaceAndNamesNarrowIt() {
        GroupScope.Filter filter = new GroupScope.Filter(
                Optional.empty(),
                List.of("other/broken"),
                List.of(InstanceSelector.of(new GroupId("other", "broken"))));

        assertThat(node(STATUS, filter).groups())
                .extracting(GroupStatusView::fullName)
                .containsExactly("other/broken");
    }

    @Test
    void anInstanceIsShownAlone() {
        GroupScope.Filter filter = new GroupScope.Filter(
                Optional.empty(),
                List.of("web/nginx-1"),
                List.of(InstanceSelector.of(new InstanceId("default", "web", "nginx", 1))));

        assertThat(node(STATUS, filter).groups())
                .singleElement()
                .satisfies(group -> assertThat(group.instances())
                        .extracting(InstanceStatusView::name)
                        .containsExactly("nginx-1"));
    }

    @Test
    void aNodeThatReportedNothingYetHasNoRows() {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName("worker-1").build());

        assertThat(new ClusterStatusTable(ClusterStatusTable.Width.WIDE)
                        .print(List.of(NodeStatusView.of(resource)), NOW))
                .isEmpty();
    }

    @Test
    void aTreeGoesFromTheNodeToItsInstances() {
        assertThat(new ClusterTree(ClusterTree.Lines.DRAWN).print(node(STATUS, EVERYTHING), NOW))
                .isEqualTo("""
                        worker-1  agent 1.2.3
                        ├─ default/web  Degraded 1/2
                        │  ├─ nginx-0  Running  pid 4711  90s  restarts 3
                        │  ├─ nginx-1  BackOff  restarts 7  last exit 10s ago: Error (exit code 3); next start in 20s
                        │  └─ 5 more, which are not listed
                        └─ other/broken  Invalid 0/0  spec.members: is missing
                        """);
    }

    private static NodeStatusView node(String status, GroupScope.Filter filter) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName("worker-1").build());
        try {
            resource.setStatus(new ObjectMapper().readTree(status));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        return NodeStatusView.of(resource).only(filter);
    }
}
