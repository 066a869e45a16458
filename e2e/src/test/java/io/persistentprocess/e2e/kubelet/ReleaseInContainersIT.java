package io.persistentprocess.e2e.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningCommand;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The image as it is built, in the pods of the chart, against an API server. Needs root, runc and iproute2. */
@ExtendWith(ApiServerExtension.class)
@Timeout(300)
class ReleaseInContainersIT {
    private static final Path EXAMPLES = Path.of("../operator/examples/notify").toAbsolutePath();

    @TempDir
    private static Path folder;

    private static ImageRoot image;

    private final ApiServer server;
    private final KubernetesClient client;
    private RuncRelease release;
    private RuncPod agent;
    private RuncPod controller;

    ReleaseInContainersIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeAll
    static void build() throws IOException {
        Runc.of(folder);
        image = ImageRoot.build(folder);
    }

    @BeforeEach
    void install() throws Exception {
        release = RuncRelease.install(server, image);
        agent = release.start("DaemonSet", "ppg-agent");
        controller = release.start("Deployment", "ppg-controller");
        agent.awaitReady();
        controller.awaitReady();
        release.create(Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two")));
        awaitGroup("1/1");
    }

    @AfterEach
    void remove() throws IOException {
        if (release != null) {
            release.close();
        }
    }

    @Test
    void row1_aKilledMemberIsBackOnTheHostAndSubscribersAreSignalled() throws Exception {
        HostProcess one = release.site().awaitRunning("one-0");
        Path out = release.site().file("subscriber.txt");
        try (RunningCommand subscriber = new RunningCommand(
                new ProcessBuilder(
                                "python3",
                                EXAMPLES.resolve("notify.py").toString(),
                                release.site().socket() + ".notify",
                                release.namespace() + "/web/one-0/restarts")
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start(),
                out)) {
            subscriber.awaitLine("registered");

            one.kill();

            subscriber.awaitLine("1");
            HostProcess next = release.site().awaitReplaced("one-0", one);
            awaitReported("one-0", next);
            assertThat(release.machine().hasNamespacesOf(next)).isTrue();
        }
    }

    @Test
    void forksAndExitsOfMembersAreFollowed() throws Exception {
        Timeouts.await("events of processes have a source")
                .untilAsserted(() -> assertThat(agent.metrics())
                        .containsPattern("ppg_process_events_source\\{source=\"(ebpf|connector)\"} 1"));
        HostProcess two = release.site().awaitRunning("two-0");

        two.kill();

        release.site().awaitReplaced("two-0", two);
        Timeouts.await("end and start were events")
                .untilAsserted(() -> assertThat(agent.metrics())
                        .containsPattern("ppg_process_events_total\\{type=\"exit\"} [1-9]")
                        .containsPattern("ppg_process_events_total\\{type=\"exec\"} [1-9]"));
    }

    @Test
    void row18_theContainerThatFollowsAKilledAgentAdoptsMembersAndRestartsNone() throws Exception {
        HostProcess one = release.site().awaitRunning("one-0");
        HostProcess two = release.site().awaitRunning("two-0");

        agent.container().kill();
        two.kill();
        assertThat(one.isAlive()).isTrue();
        agent.startContainer();
        agent.awaitReady();

        assertThat(release.site().awaitRunning("one-0")).isEqualTo(one);
        HostProcess next = release.site().awaitReplaced("two-0", two);
        awaitReported("one-0", one);
        awaitReported("two-0", next);
        one.kill();
        release.site().awaitReplaced("one-0", one);
    }

    @Test
    void commandsThatAreRunInTheAgentsContainerReachAgentAndCluster() throws Exception {
        HostProcess one = release.site().awaitRunning("one-0");
        String web = release.namespace() + "/web";
        Process daemon = new ProcessBuilder("sleep", "987654").start();
        try {
            CompletedCommand status = exec("status", web);
            assertThat(status.text()).as("%s", status).contains("one-0", "Running");
            assertThat(agent.container().exec("kubectl", "status", web).text())
                    .contains(release.node(), "one-0", "Running");
            assertThat(agent.container().exec("kubectl", "tree", web).text()).contains("pid " + one.pid());
            assertThat(exec("stop", web + "/one").code()).isZero();

            CompletedCommand attached = exec("attach", web + "/one", Long.toString(daemon.pid()));

            assertThat(attached.text()).as("%s", attached.err()).endsWith("attached: pid " + daemon.pid());
            HostProcess kept = release.site().awaitRunning("one-0");
            assertThat(kept.pid()).isEqualTo(Math.toIntExact(daemon.pid()));
            kept.kill();
            release.site().awaitReplaced("one-0", kept);
        } finally {
            daemon.destroyForcibly().onExit().join();
        }
    }

    @Test
    void podsAndMembersHaveTheRightsOfTheChartAndNoMore() throws Exception {
        String rights = mask(release.object("DaemonSet", "ppg-agent"));
        assertThat(agent.container().process().status())
                .containsEntry("CapBnd", rights)
                .containsEntry("CapEff", rights)
                .containsEntry("NoNewPrivs", "0")
                .containsEntry("Seccomp", "0");
        assertThat(controller.container().process().status())
                .hasEntrySatisfying("Uid", ids -> assertThat(ids).startsWith("65532"))
                .containsEntry("CapBnd", mask(release.object("Deployment", "ppg-controller")))
                .containsEntry("NoNewPrivs", "1")
                .containsEntry("Seccomp", "2");
        HostProcess one = release.site().awaitRunning("one-0");
        assertThat(one.status())
                .containsEntry("CapBnd", rights)
                .containsEntry("NoNewPrivs", "0")
                .containsEntry("Seccomp", "0");
        assertThat(one.read("cgroup")).doesNotContain("-containers");
        for (RuncPod pod : List.of(agent, controller)) {
            assertThat(pod.container().process().read("mountinfo").lines())
                    .anyMatch(line -> line.matches(".* / ro,.*"));
        }
    }

    /** Of the capabilities that the chart gives a container, in the notation of proc(5); without those that cannot be had here. */
    private static String mask(JsonNode workload) throws IOException {
        long mask = 0;
        for (JsonNode name : workload.at("/spec/template/spec/containers/0/securityContext/capabilities/add")) {
            mask |= 1L << CapabilitySets.number(name.asText()).orElseThrow();
        }
        return String.format("%016x", mask & CapabilitySets.effective());
    }

    private CompletedCommand exec(String command, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of(command, "--socket", release.site().socket().toString()));
        all.addAll(List.of(arguments));
        return agent.container().exec(all.toArray(String[]::new));
    }

    @Test
    void aDeletedGroupIsReleasedByTheControllerOnceItsProcessesAreGone() {
        HostProcess one = release.site().awaitRunning("one-0");
        HostProcess two = release.site().awaitRunning("two-0");
        assertThat(group().getMetadata().getFinalizers()).isNotEmpty();

        client.resource(group()).delete();

        Timeouts.await("the group is gone").until(() -> group() == null);
        assertThat(List.of(one, two)).noneMatch(HostProcess::isAlive);
    }

    @Test
    void row46_theHookOfTheUninstallationEndsMembersAndLeavesNothingBehind() throws Exception {
        List<HostProcess> members =
                List.of(release.site().awaitRunning("one-0"), release.site().awaitRunning("two-0"));
        RuncPod test = release.start("Pod", "ppg-test");
        assertThat(test.container().awaitEnd())
                .as("it said %s", test.container().lines())
                .isZero();

        RuncPod hook = release.start("Job", "ppg-uninstall");
        awaitDeleted("apps/v1", "DaemonSet", "ppg-agent", hook);
        assertThat(agent.stop()).as("it said %s", agent.container().lines()).isZero();
        awaitDeleted("apps/v1", "Deployment", "ppg-controller", hook);
        assertThat(controller.stop())
                .as("it said %s", controller.container().lines())
                .isZero();

        assertThat(hook.container().awaitEnd())
                .as("it said %s", hook.container().lines())
                .isZero();
        assertThat(members).noneMatch(HostProcess::isAlive);
        assertThat(release.site().cgroup().path()).doesNotExist();
        assertThat(client.resources(ProcessNodeResource.class)
                        .withName(release.node())
                        .get())
                .isNull();
        client.resource(group()).delete();
        assertThat(group()).isNull();
    }

    @Test
    void aControllerThatIsAskedToEndReleasesItsLeaseAndLogsNothingElse() throws Exception {
        assertThat(controller.stop()).isZero();

        assertThat(controller.container().lines()).noneMatch(line -> line.startsWith("ppg:"));
        LeaseSpec lease = client.leases()
                .inNamespace(release.namespace())
                .withName("ppg-controller")
                .get()
                .getSpec();
        assertThat(lease.getLeaseDurationSeconds())
                .as("how the client gives up a Lease that is for 15 s otherwise: %s", lease)
                .isOne();
    }

    private void awaitDeleted(String version, String kind, String name, RuncPod hook) {
        Timeouts.await(kind + " " + name + " is deleted")
                .failFast(() -> assertThat(hook.container().isAlive())
                        .as("the hook runs; it said %s", hook.container().lines())
                        .isTrue())
                .until(() -> client.genericKubernetesResources(version, kind)
                                .inNamespace(release.namespace())
                                .withName(name)
                                .get()
                        == null);
    }

    private GroupResource group() {
        return client.resources(GroupResource.class)
                .inNamespace(release.namespace())
                .withName("web")
                .get();
    }

    private void awaitGroup(String summary) {
        Timeouts.await("the group is ready")
                .untilAsserted(() -> assertThat(
                                group().getStatus().at("/nodes/summary").asText())
                        .as(
                                "the agent said %s, the controller %s",
                                agent.container().lines(),
                                controller.container().lines())
                        .isEqualTo(summary));
    }

    private void awaitReported(String instance, HostProcess process) {
        Timeouts.await("the node reports " + instance + " as " + process.pid()).untilAsserted(() -> {
            JsonNode instances = release.report().at("/groups/0/instances");
            assertThat(instances).anySatisfy(entry -> {
                assertThat(entry.path("name").asText()).isEqualTo(instance);
                assertThat(entry.path("pid").asInt()).isEqualTo(process.pid());
            });
        });
    }
}
