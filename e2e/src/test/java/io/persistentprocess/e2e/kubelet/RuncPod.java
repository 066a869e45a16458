package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.e2e.cluster.ClusterFixture;
import io.persistentprocess.e2e.cluster.Readiness;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pod of a workload: the object in the API server, the sandbox, and one container at a time. For one thread; ends all of it when closed, whatever is still there. */
final class RuncPod implements AutoCloseable {
    private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(10);

    private final Kubelet kubelet;
    private final PodTemplate template;
    private Pod pod;
    private final Sandbox sandbox;
    private final Path bundle;
    private final List<RuncContainer> containers = new ArrayList<>();

    private RuncPod(Kubelet kubelet, PodTemplate template, Pod pod, Sandbox sandbox, Path bundle) {
        this.kubelet = kubelet;
        this.template = template;
        this.pod = pod;
        this.sandbox = sandbox;
        this.bundle = bundle;
    }

    /** Creates it of a workload's object, or of a pod's, and starts its container. */
    static RuncPod start(Kubelet kubelet, String namespace, JsonNode object) throws IOException, InterruptedException {
        PodTemplate template = PodTemplate.of(object);
        KubernetesClient client = kubelet.server().client();
        String name = ClusterFixture.unusedName(object.at("/metadata/name").asText());
        Pod pod = client.resource(
                        new PodBuilder(client.getKubernetesSerialization().convertValue(template.asPod(), Pod.class))
                                .editMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .editSpec()
                                .withNodeName(kubelet.node())
                                .endSpec()
                                .build())
                .create();
        Path bundle = Files.createDirectories(kubelet.folder().resolve(name));
        RuncPod started = new RuncPod(kubelet, template, pod, Sandbox.create(name, kubelet.apiServerPort()), bundle);
        try {
            started.configure();
            started.startContainer();
            return started;
        } catch (IOException | RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
    }

    private void configure() throws IOException {
        String namespace = pod.getMetadata().getNamespace();
        String account = template.spec().path("serviceAccountName").asText();
        PodFacts facts = new PodFacts(namespace, pod.getMetadata().getName(), kubelet.node());
        new RuntimeConfig(
                        new ContainerProcess(template, facts, kubelet.image().config(), kubelet.apiServerPort()),
                        kubelet.image(),
                        sandbox,
                        new Volumes(
                                bundle, template, namespace, kubelet.token(namespace, account), kubelet.authority()),
                        kubelet.cgroups().of(facts.name()))
                .write(bundle);
    }

    /** Starts its container, or the next one after that has ended. */
    RuncContainer startContainer() throws IOException {
        String id = pod.getMetadata().getName() + "-" + containers.size();
        RuncContainer container = RuncContainer.start(
                kubelet.runc(), id, bundle, kubelet.image().config().entryPoint());
        containers.add(container);
        return container;
    }

    RuncContainer container() {
        return containers.getLast();
    }

    /** Asks its probes, in a kubelet's order, and says so in its status. */
    void awaitReady() throws InterruptedException {
        probe("startupProbe").awaitSuccess(container());
        assertThat(probe("livenessProbe").succeeds()).as("it is alive").isTrue();
        Probe readiness = probe("readinessProbe");
        Timeouts.await("the pod is ready").until(readiness::succeeds);
        pod = kubelet.server().fixture().setReady(pod, Readiness.TRUE);
    }

    private Probe probe(String name) {
        return Probe.of(template, name, sandbox);
    }

    /** What a Prometheus reads. */
    String metrics() throws IOException, InterruptedException {
        for (JsonNode port : template.container().path("ports")) {
            if (port.path("name").asText().equals("metrics")) {
                return sandbox.get(port.path("containerPort").asInt(), "/metrics", SCRAPE_TIMEOUT)
                        .body();
            }
        }
        throw new AssertionError("the container has no port for metrics");
    }

    /** Ends it as the deletion of its workload does; its container's exit code. */
    int stop() throws InterruptedException {
        int code = container().stop(template.graceSeconds());
        kubelet.server().client().resource(pod).withGracePeriod(0).delete();
        return code;
    }

    @Override
    public void close() throws IOException {
        try (sandbox) {
            containers.forEach(RuncContainer::close);
        }
    }
}
