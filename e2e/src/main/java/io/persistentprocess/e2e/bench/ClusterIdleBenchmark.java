package io.persistentprocess.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Runs an agent and a controller at a genuine API server, leaves them alone, and counts how often their threads wake. Then it replaces
 * the agent, again and again.
 *
 * @param launcher {@code operator/bin/ppg}
 * @param settle what the JIT compiler and what is written after a start are given to come to an end
 */
record ClusterIdleBenchmark(Path launcher, int groups, Duration settle, Duration window) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String SPEC = "{\"members\":[{\"name\":\"main\",\"command\":[\"sleep\",\"infinity\"]}]}";

    /**
     * Takes {@link #settle}, {@link #window} and some seconds.
     *
     * @throws BenchmarkException one of both ends, or they do not come to rest
     */
    ClusterIdle measure(Workspace workspace) throws IOException, InterruptedException {
        try (ApiServer server = ApiServer.start()) {
            server.applyCrds();
            String namespace = server.fixture().namespace();
            String node = server.fixture().node("bench", Map.of()).getMetadata().getName();
            server.fixture().setReady(node, Readiness.TRUE);
            apply(server, namespace);
            try (Ppg agent = start(workspace.place("agent"), server, agent(namespace, node));
                    Ppg controller = start(workspace.place("controller"), server, controller(namespace))) {
                awaitStatus(server, namespace, List.of(agent, controller));
                TimeUnit.NANOSECONDS.sleep(settle.toNanos());
                Switches agentBefore = agent.switches();
                Switches controllerBefore = controller.switches();
                TimeUnit.NANOSECONDS.sleep(window.toNanos());
                Switches agentSwitches = agent.switches().since(agentBefore);
                Switches controllerSwitches = controller.switches().since(controllerBefore);
                return new ClusterIdle(
                        groups,
                        window,
                        agentSwitches,
                        controllerSwitches,
                        ClusterTakeover.measure(agent.process(), agent.launch(), members(agent, namespace)));
            }
        }
    }

    /** Its members end with it. */
    private record Ppg(Process process, Launch launch, Cgroup cgroup) implements AutoCloseable {
        Switches switches() throws IOException {
            check();
            return Switches.of(List.of(process.pid()));
        }

        void check() throws IOException {
            if (!process.isAlive()) {
                throw new BenchmarkException(
                        "ended with exit code " + process.exitValue() + "; its last words: " + launch.lastLine());
            }
        }

        @Override
        public void close() throws IOException {
            cgroup.remove();
        }
    }

    private Ppg start(Workspace.Place place, ApiServer server, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/env", "KUBECONFIG=" + server.kubeconfig(), launcher.toString()));
        arguments.forEach(argument ->
                command.add(argument.replace("DIRECTORY", place.directory().toString())
                        .replace("CGROUP", place.cgroup().path().toString())));
        Launch launch = new Launch(
                command, place.cgroup().child("ppg"), place.directory().resolve("log"));
        return new Ppg(launch.start(), launch, place.cgroup());
    }

    private List<Cgroup> members(Ppg agent, String namespace) {
        Path root = agent.cgroup().path().resolve("members");
        return IntStream.range(0, groups)
                .mapToObj(
                        i -> new Cgroup(root.resolve(namespace + "_" + name(i)).resolve("main-0")))
                .toList();
    }

    private static String name(int group) {
        return "group-" + group;
    }

    private static List<String> agent(String namespace, String node) {
        return List.of(
                "agent",
                "--namespaces=" + namespace,
                "--node-name=" + node,
                "--cgroup-root=CGROUP/members",
                "--socket=DIRECTORY/ppg.sock",
                "--log-dir=DIRECTORY/logs");
    }

    /** A ready Node is enough for an agent: there are no pods. */
    private static List<String> controller(String namespace) {
        return List.of(
                "controller", "--agent-selector=", "--leader-election-namespace=" + namespace, "--identity=bench");
    }

    private void apply(ApiServer server, String namespace) {
        for (int i = 0; i < groups; i++) {
            GroupResource group = new GroupResource();
            group.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(namespace)
                    .withName(name(i))
                    .build());
            group.setSpec(Serialization.unmarshal(SPEC, JsonNode.class));
            var _ = server.client().resource(group).create();
        }
    }

    private void awaitStatus(ApiServer server, String namespace, List<Ppg> running)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!haveStatus(server, namespace)) {
            for (Ppg each : running) {
                each.check();
            }
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException(
                        "the groups are not reported as running after " + PATIENCE.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    private boolean haveStatus(ApiServer server, String namespace) {
        return server.client().resources(GroupResource.class).inNamespace(namespace).list().getItems().stream()
                        .filter(group -> group.getStatus() != null
                                && group.getStatus()
                                                .path("members")
                                                .path("ready")
                                                .asInt()
                                        == 1)
                        .count()
                == groups;
    }
}
