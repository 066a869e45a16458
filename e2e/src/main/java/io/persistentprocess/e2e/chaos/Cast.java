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
final class Cast implements AutoCloseable {
    private static final String ROLE = "chaos";

    private final ApiServer server;
    private final Path launcher;
    private final Path folder;
    private final String namespace;
    private final List<NodeCgroup> nodes;
    private final NodeCgroup strangersCgroup;
    private final Map<Party, PpgProcess> processes = new HashMap<>();
    private final Map<Party, FaultyProxy> networks = new HashMap<>();
    private final Map<Party, FaultRule> weathers = new HashMap<>();
    private final List<FaultRule> passing = new ArrayList<>();
    private final PpgProcess contender;
    private final Thread atExit = new Thread(this::end, "chaos-clean-up");

    /** @param folder for logs and sockets */
    Cast(ApiServer server, Path launcher, Path folder) {
        this.server = server;
        this.launcher = launcher;
        this.folder = folder;
        this.namespace = server.scenery().namespace();
        this.nodes = IntStream.range(0, Party.COUNT)
                .mapToObj(_ -> NodeCgroup.unused(
                        server.scenery().node("chaos", Map.of()).getMetadata().getName()))
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
        Party.all().forEach(this::prepare);
        this.contender = agent("contender", strangersCgroup, nodes.getFirst().node(), server.kubeconfig(), "b/two");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void prepare(Party party) {
        FaultyProxy network = server.proxy();
        networks.put(party, network);
        grant(party);
        Path kubeconfig = server.kubeconfig(network, user(party));
        processes.put(
                party,
                switch (party.role()) {
                    case AGENT -> {
                        NodeCgroup node = nodes.get(party.index());
                        yield agent(party.toString(), node, node.node(), kubeconfig, "a/one");
                    }
                    case CONTROLLER ->
                        process(
                                party.toString(),
                                kubeconfig,
                                Stream.of(
                                        "controller",
                                        // The Node's readiness is enough: there are no pods.
                                        "--agent-selector=",
                                        "--installation=a/one",
                                        "--namespaces=" + namespace,
                                        "--leader-election-namespace=" + namespace,
                                        "--identity=" + party));
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

    PpgProcess process(Party party) {
        return processes.get(party);
    }

    FaultyProxy network(Party party) {
        return networks.get(party);
    }

    Stream<PpgProcess> all() {
        return Stream.concat(Stream.of(contender), processes.values().stream());
    }

    void grant(Party party) {
        server.client()
                .resource(binding(party))
                .fieldManager(ROLE)
                .forceConflicts()
                .serverSideApply();
    }

    void revoke(Party party) {
        server.client().resource(binding(party)).delete();
    }

    private static User user(Party party) {
        return User.named(party.toString());
    }

    private static ClusterRoleBinding binding(Party party) {
        return new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ROLE + "-" + party)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                .addNewSubject()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("User")
                .withName(user(party).name())
                .endSubject()
                .build();
    }

    void breakNetwork(Party party, Weather weather) {
        weathers.put(party, network(party).fail(weather.requests(), weather.fault()));
    }

    void mendNetwork(Party party) {
        Optional.ofNullable(weathers.remove(party)).ifPresent(FaultRule::close);
    }

    /** A fault that is over when it has struck, or with {@link #mendAll}. */
    void passing(FaultRule rule) {
        passing.add(rule);
    }

    void mendAll() {
        Party.all().forEach(this::mendNetwork);
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
