package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.site.Restriction;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A Node of a cluster, with a place on this machine for its agent, a network of its own and a namespace that the agent obeys. For one thread. */
final class AgentOnNode implements AutoCloseable {
    private final ApiServer server;
    private final Site site = Site.create();
    private final String node;
    private final String namespace;
    private final FaultyProxy network;
    private RunningAgent running;

    AgentOnNode(ApiServer server) {
        this(server, server.fixture().namespace());
    }

    AgentOnNode(ApiServer server, String namespace) {
        this.server = server;
        this.namespace = namespace;
        this.node = server.fixture()
                .node("worker", Map.of("role", "sensor"))
                .getMetadata()
                .getName();
        this.network = server.proxy();
    }

    String node() {
        return node;
    }

    String namespace() {
        return namespace;
    }

    Site site() {
        return site;
    }

    /** Between the agent and the API server. */
    FaultyProxy network() {
        return network;
    }

    KubernetesClient client() {
        return server.client();
    }

    /** Starts the agent and waits until it listens on its socket. */
    RunningAgent start(String... more) {
        return start(Restriction.none(), more);
    }

    /** As an account whose roles the network checks. */
    RunningAgent start(User account) {
        return start(Restriction.none(), account);
    }

    RunningAgent start(Restriction restriction, String... more) {
        return start(restriction, User.SUPER_USER, more);
    }

    private RunningAgent start(Restriction restriction, User account, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--namespaces", namespace));
        arguments.addAll(List.of(more));
        running = site.awaitListening(site.launch(restriction.wrap(
                site.agentCommand(server.kubeconfig(network, account), node, arguments.toArray(String[]::new)))));
        return running;
    }

    /** The agent that was started last. */
    RunningAgent running() {
        return running;
    }

    /** As a kubelet does. */
    void end() {
        running.end("TERM");
    }

    /** Kills the agent, as the kernel may, and starts another. */
    RunningAgent restart() {
        running.kill();
        return start();
    }

    /** Creates or changes a group. */
    GroupResource apply(String name, String spec) {
        GroupResource group = new GroupResource();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        group.setSpec(Serialization.unmarshal(spec, JsonNode.class));
        return client().resource(group).fieldManager("test").forceConflicts().serverSideApply();
    }

    GroupResource group(String name) {
        return client().resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** As the controller does. */
    void setStatus(String name, String status) {
        GroupResource group = group(name);
        group.setStatus(Serialization.unmarshal(status, JsonNode.class));
        client().resource(group).updateStatus();
    }

    void delete(String name) {
        client().resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    /** Of the ProcessNode; missing: there is none. */
    JsonNode report() {
        return Optional.ofNullable(client().resources(ProcessNodeResource.class)
                        .withName(node)
                        .get())
                .map(ProcessNodeResource::getStatus)
                .orElseGet(MissingNode::getInstance);
    }

    /** A group's entry there; missing: there is none. */
    JsonNode reported(String name) {
        return StreamSupport.stream(report().path("groups").spliterator(), false)
                .filter(group -> group.path("name").asText().equals(name)
                        && group.path("namespace").asText().equals(namespace))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    JsonNode awaitReported(String name, String state) {
        Timeouts.await(name + " is reported " + state)
                .untilAsserted(() -> assertThat(reported(name).path("state").asText())
                        .as(reported(name).toString())
                        .isEqualTo(state));
        return reported(name);
    }

    List<Event> events(String name, String reason) {
        return client().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> name.equals(event.getInvolvedObject().getName()))
                .filter(event -> reason.equals(event.getReason()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        site.close();
        network.close();
    }
}
