package io.persistentprocess.e2e.kubelet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.chart.Chart;
import io.persistentprocess.e2e.chart.RenderedObjects;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.pod.Node;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A release of the chart in a cluster of one node: its objects in the API server, its pods in containers. The test is Helm, the scheduler and the controllers of workloads. */
final class RuncRelease implements AutoCloseable {
    /** Of workloads, which are started here, and of kinds that the API server of the tests does not have. */
    private static final Set<String> NOT_APPLIED = Set.of("Job", "Pod", "NetworkPolicy");

    private final ApiServer server;
    private final Site site;
    private final Node machine;
    private final Kubelet kubelet;
    private final String namespace;
    private final String rendering;
    private final List<RuncPod> pods = new ArrayList<>();

    private RuncRelease(ApiServer server, ImageRoot image, Site site, Node machine) throws IOException {
        this.server = server;
        this.site = site;
        this.machine = machine;
        this.namespace = server.fixture().namespace();
        Path folder = Files.createDirectories(site.file("kubelet"));
        this.kubelet = new Kubelet(
                server,
                image,
                Runc.of(folder.resolve("runc")),
                new ContainerCgroups(site.cgroup().path().getFileName() + "-containers"),
                folder,
                server.fixture().node("worker", Map.of()).getMetadata().getName());
        this.rendering = Chart.render(values(), namespace, Chart.KUBERNETES);
    }

    static RuncRelease install(ApiServer server, ImageRoot image) throws IOException {
        assumeTrue(
                server.front().authority().isPresent(), "needs an API server of the tests' own: pods speak TLS alone");
        Site site = Site.create();
        Node machine = Node.start();
        try {
            RuncRelease release = new RuncRelease(server, image, site, machine);
            RenderedObjects.of(release.rendering).stream()
                    .filter(object -> !NOT_APPLIED.contains(object.path("kind").asText()))
                    .forEach(object -> RenderedObjects.apply(server.client(), object));
            return release;
        } catch (IOException | RuntimeException | AssertionError e) {
            machine.close();
            site.close();
            throw e;
        }
    }

    /** Where the node is this test's alone; all else is as the chart has it. */
    private Path values() {
        return site.write("values.yaml", """
                agent:
                  hostPid: %d
                  cgroupRoot: %s
                  runDirectory: %s
                  logDirectory: %s
                """.formatted(
                        machine.pid(), site.cgroup().path(), site.socket().getParent(), site.file("logs")));
    }

    /** Starts the pod of a workload of the chart. */
    RuncPod start(String kind, String name) throws IOException, InterruptedException {
        RuncPod pod = RuncPod.start(kubelet, namespace, object(kind, name));
        pods.add(pod);
        return pod;
    }

    /** An object as it was rendered. */
    JsonNode object(String kind, String name) {
        return RenderedObjects.one(rendering, kind, name);
    }

    Site site() {
        return site;
    }

    String namespace() {
        return namespace;
    }

    String node() {
        return kubelet.node();
    }

    Node machine() {
        return machine;
    }

    void create(String manifest) {
        GenericKubernetesResource group =
                new KubernetesSerialization().unmarshal(manifest, GenericKubernetesResource.class);
        group.getMetadata().setNamespace(namespace);
        server.client().resource(group).create();
    }

    /** What the node's agent reports. */
    JsonNode report() {
        ProcessNodeResource node = server.client()
                .resources(ProcessNodeResource.class)
                .withName(node())
                .get();
        return new KubernetesSerialization().convertValue(node, JsonNode.class).path("status");
    }

    @Override
    public void close() throws IOException {
        KubernetesClient client = server.client();
        try (site;
                machine;
                ContainerCgroups _ = kubelet.cgroups()) {
            for (RuncPod pod : pods.reversed()) {
                pod.close();
            }
            client.resources(ProcessNodeResource.class).withName(node()).delete();
            client.nodes().withName(node()).delete();
            client.resources(GroupResource.class).inNamespace(namespace).delete();
        }
    }
}
