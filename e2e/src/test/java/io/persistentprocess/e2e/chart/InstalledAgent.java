package io.persistentprocess.e2e.chart;

import io.fabric8.kubernetes.api.model.Pod;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node with a pod of the chart's DaemonSet, as far as this machine can play both: an agent with a cgroup root of its own, and the rights of the chart's service account. */
final class InstalledAgent implements AutoCloseable {
    static final String LAUNCHER =
            Path.of("../operator/bin/ppg").toAbsolutePath().normalize().toString();

    private final ApiServer server;
    private final Site site = Site.create();
    private final String node;
    private final Pod pod;
    private final RunningAgent agent;

    InstalledAgent(ApiServer server, String namespace) {
        this(server, namespace, Chart.RELEASE, "ppg", newNode(server));
    }

    /**
     * Of one of several releases.
     *
     * @param name what the names of the release's objects begin with
     * @param node where another one may have an agent, too
     */
    InstalledAgent(ApiServer server, String namespace, String release, String name, String node) {
        this.server = server;
        this.node = node;
        this.pod = server.fixture()
                .pod(
                        namespace,
                        node,
                        Map.of(
                                "app.kubernetes.io/name",
                                "ppg",
                                "app.kubernetes.io/instance",
                                release,
                                "app.kubernetes.io/component",
                                "agent"));
        User account = User.serviceAccount(namespace, name + "-agent").onNode(node);
        this.agent = site.awaitListening(site.launch(List.of(
                "/usr/bin/env",
                "KUBECONFIG=" + server.kubeconfig(account),
                LAUNCHER,
                "agent",
                "--node-name=" + node,
                "--installation=" + namespace + "/" + release,
                "--namespaces=" + namespace,
                "--cgroup-root=" + site.cgroup().path(),
                "--socket=" + site.socket(),
                "--log-dir=" + site.file("logs"))));
    }

    static String newNode(ApiServer server) {
        return server.fixture().node("worker", Map.of()).getMetadata().getName();
    }

    Site site() {
        return site;
    }

    String node() {
        return node;
    }

    HostProcess awaitRunning(String instance) {
        return site.awaitRunning(instance);
    }

    /** What the kubelet does when its DaemonSet is gone. */
    void end() {
        agent.end("TERM");
        server.client().resource(pod).withGracePeriod(0).delete();
    }

    @Override
    public void close() throws IOException {
        site.close();
    }
}
