package io.persistentprocess.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.persistentprocess.cli.rehearsal.StageApiServer;
import io.persistentprocess.cli.rehearsal.StageCertificate;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/**
 * Goes once through what agent and controller do with an API server, after the rest of a {@link Rehearsal}, for an ahead-of-time cache of their own: most of it, `ppg run` must
 * not carry.
 */
@Command(name = "rehearse-cluster", hidden = true, description = "Go through most of what ppg does in a cluster.")
final class ClusterRehearsal implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 20;
    private static final String NODE = "rehearsal";

    private static final Map<String, String> STAGE =
            Map.of("persistentprocessgroups", """
            {"kind": "PersistentProcessGroupList", "apiVersion": "persistentprocess.io/v1alpha1", "metadata": {"resourceVersion": "1"}, "items": [
              {"kind": "PersistentProcessGroup", "apiVersion": "persistentprocess.io/v1alpha1",
               "metadata": {"name": "web", "namespace": "default", "uid": "1", "resourceVersion": "1", "generation": 1},
               "spec": {"nodeSelector": {"pool": "edge"}, "members": [{"name": "sleeper", "command": ["sleep", "infinity"]}]}}]}""", "nodes", """
            {"kind": "NodeList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": [
              {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "rehearsal", "uid": "2", "resourceVersion": "1", "labels": {"pool": "edge"}},
               "status": {"conditions": [{"type": "Ready", "status": "True"}]}}]}""", "processnodes", """
            {"kind": "ProcessNodeList", "apiVersion": "persistentprocess.io/v1alpha1", "metadata": {"resourceVersion": "1"}, "items": []}""", "pods", """
            {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []}""");

    private static final Logger LOG = LoggerFactory.getLogger(ClusterRehearsal.class);

    private final Console console;

    ClusterRehearsal(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        new Rehearsal(console).call();
        Path folder = Files.createTempDirectory("ppg-rehearsal");
        try {
            StageCertificate certificate = StageCertificate.make(folder);
            try (StageApiServer stage = StageApiServer.start(certificate, STAGE)) {
                perform(Files.writeString(folder.resolve("kubeconfig"), kubeconfig(stage, certificate)));
            }
            return ExitCode.OK;
        } catch (GeneralSecurityException e) {
            throw new IOException("the rehearsal has no certificate: " + e.getMessage(), e);
        } finally {
            Rehearsal.clear(folder);
        }
    }

    private static String kubeconfig(StageApiServer stage, StageCertificate certificate)
            throws GeneralSecurityException {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: stage, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: rehearsal, user: {token: rehearsal}}]
                contexts: [{name: stage, context: {cluster: stage, user: rehearsal, namespace: default}}]
                current-context: stage
                """.formatted(stage.address(), certificate.authorityData());
    }

    /** As agent and controller find it: by what fabric8 looks at. */
    private static void perform(Path kubeconfig) throws InterruptedException {
        System.setProperty("kubeconfig", kubeconfig.toString());
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            client.nodes().withName(NODE).inform().stop();
            client.resources(ProcessNodeResource.class).inform().stop();
            client.pods().inNamespace("default").inform().stop();
            Understudy understudy = new Understudy();
            Operator operator = new Operator(
                    configuration -> configuration.withKubernetesClient(client).withCloseClientOnStop(false));
            operator.register(understudy);
            operator.start();
            understudy.reconciled.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            report(client);
            operator.stop();
        }
    }

    /** What an agent writes. The stage's answers are not worth much, and nobody reads them. */
    private static void report(KubernetesClient client) {
        ProcessNodeResource node = new ProcessNodeResource();
        node.setMetadata(new ObjectMetaBuilder().withName(NODE).build());
        node.setStatus(JsonNodeFactory.instance.objectNode());
        PatchContext apply = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("rehearsal")
                .withForce(true)
                .build();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withName(NODE)
                .withNamespace("default")
                .endMetadata()
                .withReason("Started")
                .build();
        try {
            client.resource(node).patch(apply);
            client.resource(node).subresource("status").patch(apply);
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            LOG.debug("not understood on the stage reason=\"{}\"", e.getMessage());
        }
    }

    @ControllerConfiguration(name = "rehearsal")
    private static final class Understudy implements Reconciler<GroupResource> {
        private final CountDownLatch reconciled = new CountDownLatch(1);

        @Override
        public UpdateControl<GroupResource> reconcile(GroupResource group, Context<GroupResource> context) {
            reconciled.countDown();
            return UpdateControl.noUpdate();
        }
    }
}
