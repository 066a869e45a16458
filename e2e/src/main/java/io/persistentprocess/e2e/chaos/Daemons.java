package io.persistentprocess.e2e.chaos;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.FaultRule;
import io.persistentprocess.e2e.cluster.FaultyProxy;
import io.persistentprocess.e2e.cluster.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The agents and controllers, each with rights and a connection to the API server of its own, and an agent of another release. For one thread. They end with this JVM, too. */
final class Daemons implements AutoCloseable {
    private static final String ROLE = "chaos";

    private final ApiServer server;
    private final Path launcher;
    private final Path folder;
    private final String namespace;
    private final List<NodeCgroup> nodes;
    private final NodeCgroup strangersCgroup;
    private final Map<Participant, PpgProcess> processes = new HashMap<>();
    private final Map<Participant, FaultyProxy> networks = new HashMap<>();
    private final Map<Participant, FaultRule> faults = new HashMap<>();
    private final List<FaultRule> passing = new ArrayList<>();
    private final PpgProcess contender;
    private final Thread atExit = new Thread(this::end, "chaos-clean-up");

    /** @param folder for logs and sockets */
    Daemons(ApiServer server, Path launcher, Path folder) {
        this.server = server;
        this.launcher = launcher;
        this.folder = folder;
        this.namespace = server.fixture().namespace();
        this.nodes = IntStream.range(0, Participant.COUNT)
                .mapToObj(_ -> NodeCgroup.unused(
                        server.fixture().node("chaos", Map.of()).getMetadata().getName()))
                .toList();
        this.strangersCgroup = NodeCgroup.unused("contender");
        server.client()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(ROLE)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("*")
                        .withResources("*")
                        .withVerbs("*")
                        .endRule()
                        .build())
                .create();
        Participant.all().forEach(this::prepare);
        this.contender = agent("contender", strangersCgroup, nodes.getFirst().node(), server.kubeconfig(), "b/two");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void prepare(Participant participant) {
        FaultyProxy network = server.proxy();
        networks.put(participant, network);
        grant(participant);
        Path kubeconfig = server.kubeconfig(network, user(participant));
        processes.put(
                participant,
                switch (participant.role()) {
                    case AGENT -> {
                        NodeCgroup node = nodes.get(participant.index());
                        yield agent(participant.toString(), node, node.node(), kubeconfig, "a/one");
                    }
                    case CONTROLLER ->
                        process(
                                participant.toString(),
                                kubeconfig,
                                Stream.of(
                                        "controller",
                                        // The Node's readiness is enough: there are no pods.
                                        "--agent-selector=",
                                        "--installation=a/one",
                                        "--namespaces=" + namespace,
                                        "--leader-election-namespace=" + namespace,
                                        "--identity=" + participant));
                });
    }

    private PpgProcess agent(String name, NodeCgroup cgroup, String node, Path kubeconfig, String installation) {
        return process(
                name,
                kubeconfig,
                Stream.of(
                        "agent",
                        "--node-name=" + node,
                        "--installation=" + installation,
                        "--namespaces=" + namespace,
                        "--cgroup-root=" + cgroup.path(),
                        "--socket=" + folder.resolve(name + ".sock"),
                        "--log-dir=" + folder.resolve(name + ".members")));
    }

    private PpgProcess process(String name, Path kubeconfig, Stream<String> arguments) {
        return new PpgProcess(
                name,
                Stream.concat(Stream.of(launcher.toString()), arguments).toList(),
                kubeconfig,
                folder.resolve(name + ".log"));
    }

    String namespace() {
        return namespace;
    }

    List<NodeCgroup> nodes() {
        return nodes;
    }

    /** Where nothing may be started. */
    NodeCgroup strangersCgroup() {
        return strangersCgroup;
    }

    PpgProcess contender() {
        return contender;
    }

    PpgProcess process(Participant participant) {
        return processes.get(participant);
    }

    FaultyProxy network(Participant participant) {
        return networks.get(participant);
    }

    Stream<PpgProcess> all() {
        return Stream.concat(Stream.of(contender), processes.values().stream());
    }

    void grant(Participant participant) {
        server.client()
                .resource(binding(participant))
                .fieldManager(ROLE)
                .forceConflicts()
                .serverSideApply();
    }

    void revoke(Participant participant) {
        server.client().resource(binding(participant)).delete();
    }

    private static User user(Participant participant) {
        return User.named(participant.toString());
    }

    private static ClusterRoleBinding binding(Participant participant) {
        return new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ROLE + "-" + participant)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                .addNewSubject()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("User")
                .withName(user(participant).name())
                .endSubject()
                .build();
    }

    void breakNetwork(Participant participant, RequestFault fault) {
        faults.put(participant, network(participant).fail(fault.requests(), fault.fault()));
    }

    void mendNetwork(Participant participant) {
        Optional.ofNullable(faults.remove(participant)).ifPresent(FaultRule::close);
    }

    /** A fault that is over when it has struck, or with {@link #mendAll}. */
    void passing(FaultRule rule) {
        passing.add(rule);
    }

    void mendAll() {
        Participant.all().forEach(this::mendNetwork);
        passing.forEach(FaultRule::close);
        passing.clear();
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void end() {
        all().forEach(PpgProcess::close);
        try {
            for (NodeCgroup node : nodes) {
                node.remove();
            }
            strangersCgroup.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
