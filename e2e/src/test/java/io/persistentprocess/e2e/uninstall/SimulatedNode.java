package io.persistentprocess.e2e.uninstall;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.drain.DrainRequest;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.Readiness;
import java.util.HashMap;
import java.util.Map;

/** A node with the pod of an agent that runs one instance, and reports it gone as soon as it is asked to, if it obeys. */
final class SimulatedNode implements AutoCloseable {
    static final Map<String, String> AGENT_LABELS =
            Map.of("app.kubernetes.io/name", "ppg", "app.kubernetes.io/component", "agent");

    enum Agent {
        /** Stops what it is asked to stop. */
        OBEDIENT,
        /** Has something that does not end. */
        STUCK
    }

    private final Installation installation;
    private final KubernetesClient client;
    private final ApiServer server;
    private final String name;
    private final Pod pod;
    private final SharedIndexInformer<ProcessNodeResource> own;

    SimulatedNode(ApiServer server, String namespace, Agent agent) {
        this(server, namespace, Installation.NONE, "default", agent);
    }

    /**
     * Of one of several installations.
     *
     * @param namespace of the agent's pod
     * @param groupNamespace of the group web, which it reports
     */
    SimulatedNode(ApiServer server, String namespace, Installation installation, String groupNamespace, Agent agent) {
        this.installation = installation;
        this.server = server;
        this.client = server.client();
        this.name = server.fixture().node("worker", Map.of()).getMetadata().getName();
        this.pod = server.fixture().pod(namespace, name, labels(installation));
        client.resource(resource()).serverSideApply();
        report(
                false,
                "[{namespace: %s, name: web, instances: [{name: nginx-0, state: Running}]}]".formatted(groupNamespace));
        this.own = client.resources(ProcessNodeResource.class).withName(name).inform(new Obedience(agent));
    }

    static Map<String, String> labels(Installation installation) {
        Map<String, String> labels = new HashMap<>(AGENT_LABELS);
        installation
                .name()
                .ifPresent(whole -> labels.put("app.kubernetes.io/instance", whole.substring(whole.indexOf('/') + 1)));
        return labels;
    }

    /** Whether its instance runs still. */
    boolean isRunning() {
        return !client.resources(ProcessNodeResource.class)
                .withName(name)
                .get()
                .getStatus()
                .path("drained")
                .asBoolean();
    }

    String name() {
        return name;
    }

    /** What the node controller does when the kubelet is silent; its pods are not ready then either. */
    void lose() {
        own.close();
        server.fixture().setReady(name, Readiness.UNKNOWN);
        loseAgent();
    }

    void loseAgent() {
        own.close();
        server.fixture().setReady(pod, Readiness.FALSE);
    }

    private ProcessNodeResource resource() {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(name).build());
        installation
                .name()
                .ifPresent(mark -> resource.getMetadata().setAnnotations(Map.of(Installation.ANNOTATION, mark)));
        return resource;
    }

    private void report(boolean drained, String groups) {
        ProcessNodeResource resource = resource();
        resource.setStatus(tree("drained: %s\ngroups: %s".formatted(drained, groups)));
        client.resource(resource)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("ppg-agent")
                        .withForce(true)
                        .build());
    }

    private static JsonNode tree(String yaml) {
        return new KubernetesSerialization().unmarshal(yaml, JsonNode.class);
    }

    @Override
    public void close() {
        own.close();
        client.resource(resource()).delete();
        client.resource(pod).delete();
        client.nodes().withName(name).delete();
    }

    private final class Obedience implements ResourceEventHandler<ProcessNodeResource> {
        private final Agent agent;

        Obedience(Agent agent) {
            this.agent = agent;
        }

        @Override
        public void onAdd(ProcessNodeResource resource) {
            obey(resource);
        }

        @Override
        public void onUpdate(ProcessNodeResource before, ProcessNodeResource after) {
            obey(after);
        }

        @Override
        public void onDelete(ProcessNodeResource resource, boolean stateUnknown) {}

        private void obey(ProcessNodeResource resource) {
            boolean reported = resource.getStatus() != null
                    && resource.getStatus().path("drained").asBoolean();
            if (agent == Agent.OBEDIENT && DrainRequest.isOn(resource) && !reported) {
                report(true, "[]");
            }
        }
    }
}
