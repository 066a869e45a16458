package io.persistentprocess.e2e.uninstall;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;

/** The garbage collector of one namespace: makes the DaemonSet of its agents, and when that is deleted, so are their pods. */
final class PodReaper implements ResourceEventHandler<DaemonSet>, AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final SharedIndexInformer<DaemonSet> daemonSets;

    PodReaper(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        client.resource(new DaemonSetBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace(namespace)
                                .withName("ppg-agent")
                                .build())
                        .build())
                .serverSideApply();
        this.daemonSets = client.apps().daemonSets().inNamespace(namespace).inform(this);
    }

    @Override
    public void onAdd(DaemonSet daemonSet) {}

    @Override
    public void onUpdate(DaemonSet before, DaemonSet after) {}

    @Override
    public void onDelete(DaemonSet daemonSet, boolean stateUnknown) {
        List<Pod> pods = client.pods()
                .inNamespace(namespace)
                .withLabels(SimulatedNode.AGENT_LABELS)
                .list()
                .getItems();
        pods.forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
    }

    @Override
    public void close() {
        daemonSets.close();
    }
}
