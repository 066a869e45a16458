package io.persistentprocess.e2e.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * An agent on paper: follows the groups of a namespace and writes its node's ProcessNode as operator/docs/cluster.md has it, for members that start in no time unless it is told that they fail. It
 * selects every group, and needs a turn for each new generation. Any thread.
 */
public final class SimulatedAgent implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("ppg-agent")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final Node node;
    private final Map<String, GroupResource> groups = new TreeMap<>();
    private final Map<String, Long> generations = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private final SharedIndexInformer<GroupResource> informer;
    private Optional<String> written = Optional.empty();
    private long restarts;
    private int writes;

    /** Starts it; it has reported when this returns. */
    public SimulatedAgent(KubernetesClient client, Node node, String namespace) {
        this.client = client;
        this.node = node;
        this.informer = client.resources(GroupResource.class)
                .inNamespace(namespace)
                .inform(new ResourceEventHandler<GroupResource>() {
                    @Override
                    public void onAdd(GroupResource group) {
                        know(group);
                    }

                    @Override
                    public void onUpdate(GroupResource before, GroupResource after) {
                        know(after);
                    }

                    @Override
                    public void onDelete(GroupResource group, boolean stateUnknown) {
                        forget(group);
                    }
                });
        report();
    }

    private synchronized void know(GroupResource group) {
        String name = group.getMetadata().getName();
        groups.put(name, group);
        long wanted = group.getMetadata().getGeneration();
        Long has = generations.get(name);
        if (has == null || (has < wanted && (failing.contains(name) || hasTurn(group)))) {
            generations.put(name, wanted);
        }
        report();
    }

    private boolean hasTurn(GroupResource group) {
        if (group.getStatus() == null) {
            return false;
        }
        var rollout = group.getStatus().path("rollout");
        List<String> nodes = new ArrayList<>();
        rollout.path("nodes").forEach(named -> nodes.add(named.asText()));
        return rollout.path("generation").asLong() == group.getMetadata().getGeneration() && nodes.contains(name());
    }

    private synchronized void forget(GroupResource group) {
        groups.remove(group.getMetadata().getName());
        generations.remove(group.getMetadata().getName());
        report();
    }

    /** All instances of a group crash from now on. */
    public synchronized void fail(String group) {
        failing.add(group);
        restarts++;
        report();
    }

    /** They run again. */
    public synchronized void mend(String group) {
        failing.remove(group);
        report();
    }

    /** How often it has written its ProcessNode. */
    public synchronized int writes() {
        return writes;
    }

    /** The last report. */
    public synchronized String lastReport() {
        return written.orElse("");
    }

    /** The node's name. */
    public String name() {
        return node.getMetadata().getName();
    }

    private synchronized void report() {
        List<Map<String, Object>> entries =
                groups.values().stream().map(this::entry).toList();
        String json = json(Map.of(
                "apiVersion",
                "persistentprocess.io/v1alpha1",
                "kind",
                "ProcessNode",
                "metadata",
                Map.of("name", name()),
                "status",
                Map.of(
                        "agent", Map.of("version", "0.1.0", "startedAt", "2026-01-01T00:00:00Z"),
                        "host", Map.of("kernel", "6.12", "cgroup", "Unified", "notifications", List.of("pidfd")),
                        "summary", Map.of("groups", entries.size(), "members", "-", "restarts", restarts),
                        "groups", entries,
                        "drained", false)));
        if (written.filter(json::equals).isPresent()) {
            return;
        }
        try {
            if (written.isEmpty()) {
                apply(
                        "",
                        json(Map.of(
                                "apiVersion",
                                "persistentprocess.io/v1alpha1",
                                "kind",
                                "ProcessNode",
                                "metadata",
                                Map.of("name", name(), "ownerReferences", List.of(owner())))));
            }
            apply("status", json);
            written = Optional.of(json);
            writes++;
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    private void apply(String subresource, String json) {
        ProcessNodeResource report = client.getKubernetesSerialization().unmarshal(json, ProcessNodeResource.class);
        if (subresource.isEmpty()) {
            client.resource(report).patch(APPLY, report);
        } else {
            client.resource(report).subresource(subresource).patch(APPLY, report);
        }
    }

    private Map<String, String> owner() {
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Node",
                "name",
                name(),
                "uid",
                node.getMetadata().getUid());
    }

    private Map<String, Object> entry(GroupResource group) {
        String name = group.getMetadata().getName();
        boolean deleted = group.getMetadata().getDeletionTimestamp() != null;
        boolean fails = failing.contains(name);
        long has = generations.getOrDefault(name, 0L);
        int desired = deleted ? 0 : instances(group).size();
        Map<String, Object> entry = new TreeMap<>();
        entry.put("namespace", group.getMetadata().getNamespace());
        entry.put("name", name);
        entry.put("uid", group.getMetadata().getUid());
        entry.put("observedGeneration", has);
        entry.put("state", state(group, has, fails, deleted));
        entry.put("message", "");
        entry.put("desired", desired);
        entry.put("ready", fails ? 0 : desired);
        entry.put("restarts", restarts);
        entry.put("releasable", deleted);
        entry.put(
                "instances",
                deleted
                        ? List.of()
                        : instances(group).stream()
                                .map(instance -> instance(instance, fails))
                                .toList());
        entry.put("omitted", 0);
        return entry;
    }

    private static String state(GroupResource group, long has, boolean fails, boolean deleted) {
        if (deleted) {
            return "Removing";
        }
        if (has < group.getMetadata().getGeneration()) {
            return "Waiting";
        }
        return fails ? "Degraded" : "Ready";
    }

    private static List<String> instances(GroupResource group) {
        List<String> names = new ArrayList<>();
        group.getSpec()
                .path("members")
                .forEach(member -> IntStream.range(0, member.path("replicas").asInt(1))
                        .forEach(i -> names.add(member.path("name").asText() + "-" + i)));
        return names;
    }

    private static Map<String, Object> instance(String name, boolean fails) {
        return fails
                ? Map.of(
                        "name",
                        name,
                        "state",
                        "BackOff",
                        "ready",
                        false,
                        "restarts",
                        1,
                        "message",
                        "exited with code 1",
                        "lastExit",
                        Map.of("reason", "Error", "exitCode", 1, "at", "2026-01-01T00:00:00Z"))
                : Map.of(
                        "name",
                        name,
                        "state",
                        "Running",
                        "ready",
                        true,
                        "pid",
                        4711,
                        "startedAt",
                        "2026-01-01T00:00:00Z",
                        "restarts",
                        0,
                        "message",
                        "");
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Dies: says nothing any more, and leaves its report. */
    @Override
    public void close() {
        informer.close();
    }
}
