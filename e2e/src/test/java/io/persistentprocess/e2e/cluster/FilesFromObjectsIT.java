package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.supervision.provision.FileSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files of members from ConfigMaps and Secrets of a real API server. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class FilesFromObjectsIT {
    @TempDir
    private Path folder;

    private ApiServer server;
    private AgentOnNode agent;
    private Path copy;

    @BeforeEach
    void prepare(ApiServer prepared) {
        server = prepared;
        copy = folder.resolve("copy");
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.network().back();
        agent.delete("shop");
        Timeouts.await("the files go with the instance")
                .untilAsserted(() -> assertThat(Path.of(FileSpec.ROOT, agent.namespace() + "_shop"))
                        .doesNotExist());
        agent.close();
    }

    /** Copies its file when it starts and on SIGHUP. */
    private String group(String onChange, String source) {
        return """
            members:
            - name: web
              command: [/bin/sh, -c, "trap 'cat $PPG_FILE_RULES > %1$s' HUP; cat $PPG_FILE_RULES > %1$s; while :; do sleep 0.1; done"]
              reload: {signal: SIGHUP}
              files:
              - {name: rules, onChange: %2$s, valueFrom: %3$s}
            """.formatted(copy, onChange, source);
    }

    private void configMap(String text) {
        agent.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(agent.namespace())
                        .withName("rules")
                        .endMetadata()
                        .withData(Map.of("local", text))
                        .build())
                .serverSideApply();
    }

    private void awaitCopy(String text) {
        Timeouts.await("the process has read " + text)
                .untilAsserted(() -> assertThat(copy).hasContent(text));
    }

    private void awaitMessage(String message) {
        Timeouts.await(message)
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").toString()).contains(message));
    }

    @Test
    void row60_anInstanceWaitsForItsObjectAndStartsWithIt() {
        agent.start();
        agent.apply("shop", group("Reload", "{configMapKeyRef: {name: rules, key: local}}"));
        awaitMessage(
                "ConfigMap %s/rules does not exist; create it, or set optional: true".formatted(agent.namespace()));
        configMap("one");
        awaitCopy("one");
        agent.awaitReported("shop", "Ready");
        assertThat(askedForWithoutName()).isEmpty();
    }

    /** What the API server was asked for that is more than one object. */
    private List<String> askedForWithoutName() {
        return agent.network().log().all().stream()
                .map(RecordedRequest::request)
                .filter(request -> List.of("configmaps", "secrets").contains(request.resource()))
                .filter(request -> request.name().isEmpty())
                .map(ApiRequest::toString)
                .toList();
    }

    @Test
    void row60_aSecretThatTheRolesDoNotAllowIsNamedAndReadWhenTheyDo() {
        User account = User.serviceAccount(agent.namespace(), "ppg-agent").onNode(agent.node());
        server.fixture()
                .grant(
                        account,
                        new PolicyRuleBuilder()
                                .withApiGroups("persistentprocess.io")
                                .withResources("*")
                                .withVerbs("*")
                                .build(),
                        new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources("nodes", "events")
                                .withVerbs("*")
                                .build());
        agent.start(account);
        agent.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(agent.namespace())
                        .withName("rules")
                        .endMetadata()
                        .withStringData(Map.of("other", "text"))
                        .build())
                .create();
        agent.apply("shop", group("Restart", "{secretKeyRef: {name: rules, key: local}}"));
        awaitMessage(
                "Secret %s/rules: the API server does not allow the agent to read it; set rbac.readSecrets: true in the chart"
                        .formatted(agent.namespace()));
        server.fixture()
                .grant(
                        account,
                        new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources("secrets")
                                .withVerbs("list", "watch")
                                .build());
        awaitMessage("Secret %s/rules has no key local".formatted(agent.namespace()));
        assertThat(askedForWithoutName()).isEmpty();
    }
}
