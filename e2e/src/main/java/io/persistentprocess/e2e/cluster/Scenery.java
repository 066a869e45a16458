package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What tests put into a cluster that Kubernetes' own parts would have: namespaces, nodes, the pods of agents. Names are never used twice. For one thread. */
public final class Scenery {
    private static final int ESTABLISHED_SECONDS = 30;

    private final KubernetesClient client;
    private final Deque<HasMetadata> made = new ArrayDeque<>();

    Scenery(KubernetesClient client) {
        this.client = client;
    }

    /** A name that nobody has. */
    public static String unusedName(String prefix) {
        return prefix + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
    }

    /** A new namespace's name. */
    public String namespace() {
        String name = unusedName("ppg-e2e");
        Namespace namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
        add(namespace);
        return name;
    }

    /** A new node that is ready, under a name that begins like this. */
    public Node node(String prefix, Map<String, String> labels) {
        Node node = new NodeBuilder()
                .withNewMetadata()
                .withName(unusedName(prefix))
                .withLabels(labels)
                .endMetadata()
                .build();
        return setReady(add(node).getMetadata().getName(), Readiness.TRUE);
    }

    /** What a kubelet says of its node, or the node controller of one whose kubelet is silent. */
    public Node setReady(String node, Readiness ready) {
        return client.nodes()
                .withName(node)
                .editStatus(current -> new NodeBuilder(current)
                        .editOrNewStatus()
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready.text())
                        .withReason("Test")
                        .withLastTransitionTime(Instant.now().toString())
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** A new pod that runs on a node and is ready. */
    public Pod pod(String namespace, String node, Map<String, String> labels) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(unusedName("pod"))
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("agent")
                .withImage("ppg")
                .endContainer()
                .endSpec()
                .build();
        return setReady(add(pod), Readiness.TRUE);
    }

    /** What a kubelet says of a pod. */
    public Pod setReady(Pod pod, Readiness ready) {
        return client.resource(pod)
                .editStatus(current -> new PodBuilder(current)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready.text())
                        .withLastTransitionTime(Instant.now().toString())
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Applies the custom resource definitions of a folder, and waits until they are served. */
    public void applyCrds(Path folder) {
        List<HasMetadata> crds = manifests(folder);
        if (crds.isEmpty()) {
            throw new ApiServerException("no *.yaml in " + folder);
        }
        crds.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
        crds.forEach(crd ->
                client.resource(crd).waitUntilCondition(Scenery::isEstablished, ESTABLISHED_SECONDS, TimeUnit.SECONDS));
    }

    /** Creates anything else; in a cluster that was given it is removed in the end. */
    public <T extends HasMetadata> T add(T object) {
        T created = client.resource(object).create();
        made.push(created);
        return created;
    }

    /** Removes what was made here, the last first. */
    public void clear() {
        while (!made.isEmpty()) {
            client.resource(made.pop()).delete();
        }
    }

    private static boolean isEstablished(HasMetadata crd) {
        return crd instanceof CustomResourceDefinition definition
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private List<HasMetadata> manifests(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<HasMetadata> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return client.load(in).items();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
