package io.persistentprocess.cluster.agent.report;

import static io.persistentprocess.cluster.agent.plan.Fixtures.PLANNER;
import static io.persistentprocess.cluster.agent.plan.Fixtures.cluster;
import static io.persistentprocess.cluster.agent.plan.Fixtures.group;
import static io.persistentprocess.cluster.agent.plan.Fixtures.running;
import static io.persistentprocess.cluster.agent.plan.Fixtures.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.CgroupMode;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.TokenBucket;
import io.persistentprocess.cluster.agent.plan.DesiredStatePublisher;
import io.persistentprocess.cluster.agent.plan.FakeEngine;
import io.persistentprocess.cluster.agent.plan.FakeSourceObjects;
import io.persistentprocess.cluster.agent.plan.GroupObject;
import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.supervision.instance.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusReporterTest {
    private static final Duration GENEROUS = Duration.ofSeconds(30);
    private static final Duration LONGER_THAN_THE_TEST = Duration.ofHours(1);
    private static final int AT_ONCE = 2;
    private static final String FLAPPING = "shop";
    private static final String OTHER = "other";

    private static final Map<String, GroupObject> GROUPS =
            Map.of(FLAPPING, group(1, spec("")), OTHER, group(1, spec(""), resource -> {
                resource.getMetadata().setName(OTHER);
                resource.getMetadata().setUid("uid-2");
                return resource;
            }));

    private final Map<String, Phase> phases =
            new ConcurrentHashMap<>(Map.of(FLAPPING, Phase.Running, OTHER, Phase.Running));
    private final AtomicInteger writes = new AtomicInteger();
    private volatile Optional<JsonNode> written = Optional.empty();
    private final DesiredStatePublisher assignments =
            new DesiredStatePublisher(PLANNER, new FakeSourceObjects(), new FakeEngine(List.of()), () -> {});
    private final StatusReporter reporter = new StatusReporter(
            assignments,
            this::tracked,
            new UsageStatusBuilder(_ -> Map.of()),
            new NodeStatusBuilder(
                    new AgentInfo("1.2.3", Instant.EPOCH),
                    () -> new HostInfo("6.18.0", CgroupMode.Unified, List.of()),
                    new NodeGroupBuilder(
                            new ObservedGenerations(),
                            _ -> Optional.empty(),
                            _ -> Optional.empty(),
                            () -> Instant.EPOCH.plusSeconds(2000))),
            this::write,
            new ReportRateLimiter(
                    TokenBucket.full(AT_ONCE, LONGER_THAN_THE_TEST),
                    Map.of(),
                    TokenBucket.full(100, LONGER_THAN_THE_TEST),
                    TokenBucket.full(1, LONGER_THAN_THE_TEST)),
            new AgentThreads());

    @AfterEach
    void end() {
        reporter.close();
    }

    @Test
    void newsOfAGroupAreWrittenWhileAnotherThatFlapsWaits() {
        assignments.see(cluster(GROUPS.values().toArray(GroupObject[]::new)));
        reporter.start();
        reporter.isOn(new OwnNode("node-1", "uid-of-node"));
        awaitWrites(1);
        change(FLAPPING, Phase.BackOff);
        awaitWrites(AT_ONCE);
        change(FLAPPING, Phase.Running);

        change(OTHER, Phase.BackOff);

        await().atMost(GENEROUS).untilAsserted(() -> assertThat(reported(OTHER)).contains("Degraded"));
        assertThat(reported(FLAPPING)).as("it goes along").contains("Ready");
    }

    private void change(String group, Phase phase) {
        phases.put(group, phase);
        reporter.changed();
    }

    private void awaitWrites(int count) {
        await().atMost(GENEROUS).until(() -> writes.get() == count);
    }

    private List<TrackedInstance> tracked() {
        return Stream.of(FLAPPING, OTHER)
                .flatMap(name -> running(GROUPS.get(name), phases.get(name)).stream())
                .toList();
    }

    private Optional<String> reported(String group) {
        return written.stream()
                .flatMap(status -> StreamSupport.stream(status.path("groups").spliterator(), false))
                .filter(each -> each.path("name").asText().equals(group))
                .map(each -> each.path("state").asText())
                .findFirst();
    }

    private ProcessNodeResource write(OwnNode node, JsonNode status) {
        ProcessNodeResource stored = new ProcessNodeResource();
        stored.setMetadata(new ObjectMetaBuilder()
                .withName(node.name())
                .withResourceVersion(Integer.toString(writes.get() + 1))
                .build());
        stored.setStatus(status);
        written = Optional.of(status);
        writes.incrementAndGet();
        return stored;
    }
}
