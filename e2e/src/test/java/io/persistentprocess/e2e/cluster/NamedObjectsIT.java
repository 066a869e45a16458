package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.agent.source.NamedObjects;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.supervision.provision.FileSources.SourceObject;
import io.persistentprocess.supervision.provision.ObjectId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Single objects of a real API server, as an agent follows them. */
@ExtendWith(ApiServerExtension.class)
class NamedObjectsIT {
    @TempDir
    private Path root;

    private ApiServer server;
    private String namespace;
    private FaultyProxy network;
    private User account;
    private ClusterConnection connection;
    private FileContents contents;
    private NamedObjects objects;

    @BeforeEach
    void connect(ApiServer prepared) {
        server = prepared;
        namespace = server.fixture().namespace();
        network = server.proxy();
        account = User.serviceAccount(namespace, "reader");
        connection = ClusterClient.ofAgent(Config.fromKubeconfig(network.kubeconfig(account)), Duration.ofMinutes(1));
        contents = new FileContents(HostContext.here(), root);
        objects = new NamedObjects(connection.client(), contents, () -> {});
        connection.refusals().onGranted(_ -> objects.granted());
    }

    @AfterEach
    void close() {
        objects.close();
        connection.client().close();
        network.close();
    }

    private void allow(String resource) {
        server.fixture()
                .grant(
                        account,
                        new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources(resource)
                                .withVerbs("list", "watch")
                                .build());
    }

    private ObjectId id(ObjectId.Kind kind) {
        return new ObjectId(kind, namespace, "rules");
    }

    private Optional<SourceObject> read(ObjectId.Kind kind) {
        return Optional.ofNullable(objects.read(Set.of()).objects().get(id(kind)));
    }

    private void await(ObjectId.Kind kind, SourceObject wanted) {
        Timeouts.await(wanted.toString())
                .untilAsserted(() -> assertThat(read(kind)).hasValue(wanted));
    }

    private SourceObject known(String text) throws Exception {
        return new SourceObject.Known(Map.of("local", contents.versionOf(text.getBytes(StandardCharsets.UTF_8))));
    }

    private void configMap(Map<String, String> data, Map<String, String> binaryData) {
        server.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("rules")
                        .endMetadata()
                        .withData(data)
                        .withBinaryData(binaryData)
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    @Test
    void anObjectIsFollowedByItsNameFromBeforeItsBirthToItsDeath() throws Exception {
        allow("configmaps");
        objects.need(Map.of(id(ObjectId.Kind.ConfigMap), Set.of("local")));
        await(ObjectId.Kind.ConfigMap, new SourceObject.Missing());
        configMap(Map.of("local", "one", "other", "x"), Map.of());
        await(ObjectId.Kind.ConfigMap, known("one"));
        configMap(Map.of(), Map.of("local", Base64.getEncoder().encodeToString(new byte[] {'t', 'w', 'o'})));
        await(ObjectId.Kind.ConfigMap, known("two"));
        configMap(Map.of("other", "x"), Map.of());
        await(ObjectId.Kind.ConfigMap, new SourceObject.Known(Map.of()));
        server.client().configMaps().inNamespace(namespace).withName("rules").delete();
        await(ObjectId.Kind.ConfigMap, new SourceObject.Missing());
        assertThat(network.log().matching(request -> request.resource().equals("configmaps")))
                .isNotEmpty()
                .allSatisfy(recorded -> assertThat(recorded.request().name()).isEqualTo("rules"));
    }

    @Test
    void whatIsRefusedSaysWhatToSetAndIsReadWhenItIsGranted() {
        objects.need(Map.of(id(ObjectId.Kind.Secret), Set.of("local")));
        await(
                ObjectId.Kind.Secret,
                new SourceObject.Refused(
                        "the API server does not allow the agent to read it; set rbac.readSecrets: true in the chart"));
        allow("secrets");
        await(ObjectId.Kind.Secret, new SourceObject.Missing());
        network.log().takeRefused();
    }

    @Test
    void anObjectThatNoGroupNamesIsNotWatchedAnyMore() {
        allow("configmaps");
        objects.need(Map.of(id(ObjectId.Kind.ConfigMap), Set.of("local")));
        await(ObjectId.Kind.ConfigMap, new SourceObject.Missing());
        objects.need(Map.of());
        assertThat(read(ObjectId.Kind.ConfigMap)).isEmpty();
    }
}
