package io.persistentprocess.cluster.agent.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A cluster's objects and a node's instances as a test wants them. */
public final class Fixtures {
    public static final String NODE = "node-1";
    public static final GroupId SHOP = new GroupId("default", "shop");
    public static final NodePlanner PLANNER = new NodePlanner();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GroupReader READER = new GroupReader();

    private Fixtures() {}

    /** A group with one member, {@code web}. */
    public static String spec(String more) {
        return "{\"members\": [{\"name\": \"web\", \"command\": [\"/bin/web\"]}]" + more + "}";
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GroupResource resource(long generation, String spec) {
        GroupResource resource = new GroupResource();
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(SHOP.namespace())
                .withName(SHOP.name())
                .withUid("uid-1")
                .withGeneration(generation)
                .build());
        resource.setSpec(json(spec));
        return resource;
    }

    public static GroupObject group(long generation, String spec) {
        return READER.read(resource(generation, spec));
    }

    public static GroupObject group(long generation, String spec, UnaryOperator<GroupResource> change) {
        return READER.read(change.apply(resource(generation, spec)));
    }

    public static ClusterState cluster(GroupObject... groups) {
        return new ClusterState(
                List.of(groups),
                Set.of(),
                new NodeFacts(NODE, Map.of("role", "sensor"), Map.of()),
                ClusterState.Draining.NOT_ASKED);
    }

    /** Some launch or other. */
    public static LaunchSpec launch() {
        return kept(group(1, spec(""))).instances().values().iterator().next().launch();
    }

    /** What the engine has once it has begun with this, each instance in the phase. */
    public static List<TrackedInstance> running(GroupObject object, Phase phase) {
        return kept(object).instances().entrySet().stream()
                .map(each -> tracked(each.getKey(), phase, each.getValue().launch()))
                .toList();
    }

    static GroupSpec kept(GroupObject object) {
        return PLANNER.plan(cluster(object), List.of()).shares().stream()
                .map(NodeAssignment.Kept.class::cast)
                .findFirst()
                .orElseThrow()
                .spec();
    }

    public static TrackedInstance tracked(InstanceId id, Phase phase, LaunchSpec launch) {
        boolean ready = phase == Phase.Running;
        InstanceView view = new InstanceView(
                id,
                phase,
                Goal.Run,
                ready ? Optional.of(Instant.ofEpochSecond(1000)) : Optional.empty(),
                ready ? OptionalInt.of(4711) : OptionalInt.empty(),
                ready ? Optional.of(Instant.ofEpochSecond(1000)) : Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "",
                switch (phase) {
                    case BackOff, Failed, Stopped, Unsupervised -> true;
                    case Pending, Starting, Running, Stopping, Completed -> false;
                },
                Optional.empty());
        return new TrackedInstance(view, launch, new LaunchOrigin.From(launch));
    }
}
