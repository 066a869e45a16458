package io.persistentprocess.training;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.cli.command.AgentCommand;
import io.persistentprocess.cli.console.BackgroundOutput;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.runtime.AgentMetrics;
import io.persistentprocess.cli.runtime.HostInfoReader;
import io.persistentprocess.cli.runtime.HttpEndpoints;
import io.persistentprocess.cli.runtime.NodeAgent;
import io.persistentprocess.cli.runtime.NotifyOption;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.agent.ClusterAgent;
import io.persistentprocess.cluster.agent.ClusterConfig;
import io.persistentprocess.cluster.agent.NamespaceScope;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import io.persistentprocess.local.CgroupRoot;
import io.persistentprocess.local.HostUser;
import io.persistentprocess.metrics.ListenAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what agent and controller do with an API server, after a {@link AotTraining}. It records an ahead-of-time cache of its own, because `ppg run`
 * must not load most of these classes.
 */
public final class AotClusterTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NODE = "training";

    static final Map<String, String> STAGE =
            Map.of("persistentprocessgroups", """
                {"kind": "PersistentProcessGroupList", "apiVersion": "persistentprocess.io/v1alpha1", "metadata": {"resourceVersion": "1"}, "items": [
                  {"kind": "PersistentProcessGroup", "apiVersion": "persistentprocess.io/v1alpha1",
                   "metadata": {"name": "web", "namespace": "default", "uid": "1", "resourceVersion": "1", "generation": 1},
                   "spec": {"nodeSelector": {"pool": "edge"}, "members": [
                    {"name": "sleeper", "replicas": 2, "command": ["sleep", "infinity"], "env": [{"name": "ORDINAL", "value": "$(PPG_ORDINAL)"}]}]}}]}\
                """, "nodes", """
                {"kind": "NodeList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
                  {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "training", "uid": "2", "resourceVersion": "1", "labels": {"pool": "edge"}},
                   "status": {"conditions": [{"type": "Ready", "status": "True"}]}}]}\
                """, "processnodes", """
                {"kind": "ProcessNodeList", "apiVersion": "persistentprocess.io/v1alpha1", "metadata": {"resourceVersion": "1"}, "items": [
                  {"kind": "ProcessNode", "apiVersion": "persistentprocess.io/v1alpha1",
                   "metadata": {"name": "training", "uid": "3", "resourceVersion": "1",
                    "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "training", "uid": "2"}]},
                   "status": {"agent": {"version": "0.1.0", "startedAt": "2026-01-01T00:00:00Z"}, "groups": [
                    {"namespace": "default", "name": "web", "uid": "1", "observedGeneration": 1, "state": "Running", "ready": 1, "desired": 2, "restarts": 1,
                     "instances": [
                      {"name": "sleeper-0", "state": "Running", "ready": true, "pid": 7, "startedAt": "2026-01-01T00:00:00Z", "restarts": 0, "processes": 1},
                      {"name": "sleeper-1", "state": "BackOff", "ready": false, "restarts": 1, "backoffUntil": "2026-01-01T00:00:00Z",
                       "lastExit": {"reason": "Error", "exitCode": 1, "at": "2026-01-01T00:00:00Z"}}]}]}}]}\
                """, "pods", """
                {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
                  {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "agent", "namespace": "default", "uid": "4", "resourceVersion": "1"},
                   "spec": {"nodeName": "training"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}]}\
                """, "events", """
                {"kind": "EventList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
                  {"kind": "Event", "apiVersion": "v1", "metadata": {"name": "e", "namespace": "default", "uid": "5", "resourceVersion": "1"},
                   "involvedObject": {"kind": "PersistentProcessGroup", "apiVersion": "persistentprocess.io/v1alpha1", "namespace": "default", "name": "web"},
                   "type": "Normal", "reason": "Started", "message": "sleeper-0 on node training", "count": 1,
                   "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:00:00Z"}]}\
                """);

    private static final Logger LOG = LoggerFactory.getLogger(AotClusterTraining.class);

    private final Console console;

    AotClusterTraining(Console console) {
        this.console = console;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new AotClusterTraining(Console.ofThisProcess()).run();
        AotTraining.end();
    }

    private void run() throws IOException, InterruptedException {
        AotTraining training = new AotTraining(console);
        training.run();
        Path folder = Files.createTempDirectory("ppg-training");
        try {
            TrainingCertificate certificate = TrainingCertificate.make(folder);
            try (SimulatedApiServer server = SimulatedApiServer.start(certificate, STAGE)) {
                Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), kubeconfig(server, certificate));
                ask(training, kubeconfig.toString());
                perform(server, kubeconfig, folder);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the training has no certificate: " + e.getMessage(), e);
        } finally {
            AotTraining.clear(folder);
        }
    }

    static String kubeconfig(SimulatedApiServer server, TrainingCertificate certificate)
            throws GeneralSecurityException {
        return """
            apiVersion: v1
            kind: Config
            clusters: [{name: server, cluster: {server: "%s", certificate-authority-data: %s}}]
            users: [{name: training, user: {token: training}}]
            contexts: [{name: server, context: {cluster: server, user: training, namespace: default}}]
            current-context: server
            """.formatted(server.address(), certificate.authorityData());
    }

    /** Runs the commands of `kubectl ppg`. */
    static void ask(AotTraining training, String kubeconfig) {
        for (String command : List.of("status", "status -o wide", "status -o json", "tree", "events")) {
            training.say(("kubectl " + command + " -A --kubeconfig " + kubeconfig).split(" ", -1));
        }
        training.say("kubectl", "restart", "web/sleeper-0", "--kubeconfig", kubeconfig);
    }

    /** Runs agent and controller with a kubeconfig, which fabric8 finds by this property. */
    private void perform(SimulatedApiServer server, Path kubeconfig, Path folder)
            throws IOException, InterruptedException {
        System.setProperty("kubeconfig", kubeconfig.toString());
        try (KubernetesClient client =
                ClusterClient.ofController(Config.autoConfigure(null), PATIENCE).client()) {
            lead(server, client);
        }
        serve(server, ClusterClient.ofAgent(Config.autoConfigure(null), PATIENCE), folder);
    }

    /** What an agent does until the cluster knows its first member. */
    private void serve(SimulatedApiServer server, ClusterConnection connection, Path folder)
            throws IOException, InterruptedException {
        HostUser user = HostUser.current(console.environment());
        Path root = new CgroupRoot(user)
                .find(Optional.empty())
                .resolveSibling("ppg-training-" + ProcessHandle.current().pid());
        ClusterConfig cluster = new ClusterConfig(
                NODE,
                new NamespaceScope.Namespaces(Set.of("default")),
                Installation.NONE,
                AgentCommand.self(),
                HostInfoReader.current());
        AgentConfig config = new AgentConfig(root, folder.resolve("log"), folder.resolve("run"), NODE);
        NodeAgent agent = NodeAgent.start(
                config,
                folder.resolve("ppg.sock"),
                new NotifyOption(),
                Console.Look.PLAIN,
                engine -> ClusterAgent.start(engine, config.files(), cluster, connection));
        AgentMetrics metrics =
                new AgentMetrics(HttpEndpoints.bind(Optional.of(ListenAddress.parse("127.0.0.1:0")), Optional.empty()));
        metrics.begin(agent);
        if (!server.awaitWrite(NODE + "/status", PATIENCE)) {
            LOG.warn("the training's agent has written no status in time");
        }
        read(metrics);
        stop(agent);
    }

    private static void read(AgentMetrics metrics) throws IOException {
        for (String page : List.of("/metrics", "/livez", "/readyz")) {
            URL url = URI.create("http://127.0.0.1:" + metrics.address().getPort() + page)
                    .toURL();
            LOG.debug("read page={} code={}", page, ((HttpURLConnection) url.openConnection()).getResponseCode());
        }
    }

    private static void stop(NodeAgent agent) throws IOException, InterruptedException {
        try {
            agent.engine().stopAll().get();
        } catch (ExecutionException e) {
            LOG.warn("the training's members were not stopped reason=\"{}\"", e.getMessage());
        }
        agent.end(new BackgroundOutput(OutputStream.nullOutputStream()));
    }

    /** What a controller does until a group has its status. */
    private static void lead(SimulatedApiServer server, KubernetesClient client) throws InterruptedException {
        ControllerConfig config = new ControllerConfig(
                Installation.NONE,
                Set.of(),
                Optional.of(new AgentPodSelector("default", "component=agent")),
                new ControllerConfig.Candidacy("default", NODE, Duration.ofSeconds(15)),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Optional.of("0"));
        try (Controller _ = Controller.start(client, config, Clocks.ofThisHost())) {
            if (!server.awaitWrite("web/status", PATIENCE)) {
                LOG.warn("the training's controller has written no status in time");
            }
        }
    }
}
