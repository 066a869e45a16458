package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What tests put into a cluster that Kubernetes' own parts would have: namespaces, nodes, the pods of agents. Names are never used twice. For one thread. */
public final class ClusterFixture {

    private final KubernetesClient client;
    private final Deque<HasMetadata> made = new ArrayDeque<>();

    ClusterFixture(KubernetesClient client) {
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

    /** Lets a user do something everywhere. */
    public void grant(User user, PolicyRule... rules) {
        String name = unusedName("ppg-e2e");
        add(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRules(rules)
                .build());
        add(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
                .addNewSubject()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("User")
                .withName(user.name())
                .endSubject()
                .build());
    }

    /** Creates anything else; in a cluster that was given it is removed in the end. */
    public <T extends HasMetadata> T add(T object) {
        T created = client.resource(object).create();
        made.push(created);
        return created;
    }

    void willRemove(HasMetadata object) {
        made.push(object);
    }

    /** Removes what was made here, the last first. */
    public void clear() {
        while (!made.isEmpty()) {
            client.resource(made.pop()).delete();
        }
    }
}
