package io.persistentprocess.e2e.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(ApiServerExtension.class)
final class CrdsIT {
    private static final Path EXAMPLES = Path.of("../operator/examples");
    private static final Path RESOURCES = Path.of("../operator/src/test/resources");
    private static final Path BAD = RESOURCES.resolve("bad-manifests");
    private static final Path REFUSALS = Path.of("src/test/resources/expected-refusals.txt");
    private static final String WRITE = "ppg.writeRefusals";
    /** These are for readers of YAML, and the one of the client here does not survive them. */
    private static final String ALIASES = "alias-";

    private static final Pattern DOCUMENT_END = Pattern.compile("(?m)^---$");
    /** Not of a schema, which speaks of what is "in body", nor of Kubernetes itself. */
    private static final Pattern OF_A_RULE = Pattern.compile(
            "(?<file>[^:]*): (?!.* in body )(?!.*RFC 1123)(?!<nil>)(?!.*list-type)[^:]*: Invalid value: (\"[^\"]*\": |[0-9]+: )?(?<message>.*)");

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @Test
    void theApiServerFindsNothingAmiss(ApiServer server) {
        assertThat(server.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems())
                .filteredOn(crd -> crd.getSpec().getGroup().equals("persistentprocess.io"))
                .hasSize(2)
                .allSatisfy(crd -> assertThat(crd.getStatus().getConditions())
                        .extracting(condition -> condition.getType() + "=" + condition.getStatus())
                        .containsExactlyInAnyOrder("NamesAccepted=True", "Established=True"));
    }

    static Stream<Path> goodManifests() throws IOException {
        return Stream.concat(yamlFiles(EXAMPLES), Stream.of(RESOURCES.resolve("everything.yaml")));
    }

    @ParameterizedTest
    @MethodSource("goodManifests")
    void everyExampleIsAccepted(Path file, ApiServer server) throws IOException {
        Attempt attempt = new Attempt(server.client(), server.fixture().namespace());

        assertThat(documents(file))
                .isNotEmpty()
                .allSatisfy(document -> assertThat(attempt.refusals(document)).isEmpty());
    }

    /** What the API server accepts here, {@code ppg validate} refuses nevertheless, and agents report as Invalid. */
    @Test
    void theApiServerRefusesBadManifestsAsExpected(ApiServer server) throws IOException {
        String actual = String.join("\n", refusals(server)) + "\n";
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(REFUSALS, actual);
        }

        assertThat(actual)
                .as("the table may be written anew with -D%s=true", WRITE)
                .isEqualTo(Files.readString(REFUSALS));
    }

    @Test
    void ourRulesHaveTheWordsOfTheValidation(ApiServer server) throws IOException {
        List<String> problems = Files.readAllLines(BAD.resolve("expected-problems.txt"));

        assertThat(refusals(server).stream().map(OF_A_RULE::matcher).filter(Matcher::matches))
                .hasSizeGreaterThanOrEqualTo(20)
                .allSatisfy(rule -> assertThat(problems)
                        .anySatisfy(problem -> assertThat(problem)
                                .startsWith(rule.group("file") + ":")
                                .contains(rule.group("message"))));
    }

    @Test
    void row43_anAgentThatIsNewerThanTheCrdIsNotRefused(ApiServer server) {
        String name = server.fixture().node("worker", Map.of()).getMetadata().getName();
        GenericKubernetesResource report = YAML.unmarshal("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: ProcessNode
                metadata: {name: %s}
                status:
                  novelty: {x: 1}
                  agent: {version: "9", novelty: 2}
                  host: {cgroup: Novel}
                  groups: [{namespace: a, name: b, state: Novel, instances: [{name: c-0, state: Novel, novelty: 3}]}]
                """.formatted(name), GenericKubernetesResource.class);
        GenericKubernetesResource bare = YAML.unmarshal("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: ProcessNode
                metadata: {name: %s}
                """.formatted(name), GenericKubernetesResource.class);
        server.client().resource(bare).create();
        try {
            server.client()
                    .resource(report)
                    .subresource("status")
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                    .withFieldManager("ppg-agent")
                                    .withForce(true)
                                    .build(),
                            report);

            GenericKubernetesResource stored = server.client().resource(bare).get();
            assertThat(stored.<Object>get("status")).isEqualTo(report.get("status"));
        } finally {
            server.client().resource(bare).delete();
        }
    }

    private List<String> refusals(ApiServer server) throws IOException {
        Attempt attempt = new Attempt(server.client(), server.fixture().namespace());
        List<String> lines = new ArrayList<>();
        for (Path file : yamlFiles(BAD).toList()) {
            for (GenericKubernetesResource document : documents(file)) {
                // The API server lists the mistakes of one object in no certain order.
                List<String> refusals =
                        attempt.refusals(document).stream().sorted().toList();
                refusals.forEach(refusal -> lines.add(file.getFileName() + ": " + refusal.replace("\n", "\\n")));
                if (refusals.isEmpty()) {
                    lines.add(file.getFileName() + ": accepted");
                }
            }
        }
        return lines;
    }

    /** None: what no client can make JSON of never gets as far as the API server. */
    private static List<GenericKubernetesResource> documents(Path file) throws IOException {
        List<GenericKubernetesResource> documents = new ArrayList<>();
        for (String document :
                DOCUMENT_END.splitAsStream(Files.readString(file)).toList()) {
            try {
                documents.add(YAML.unmarshal(document, GenericKubernetesResource.class));
            } catch (RuntimeException notJson) {
                return List.of();
            }
        }
        return documents.stream()
                .filter(document -> "PersistentProcessGroup".equals(document.getKind()))
                .filter(document -> "persistentprocess.io/v1alpha1".equals(document.getApiVersion()))
                .toList();
    }

    private static Stream<Path> yamlFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.getFileName().toString().startsWith(ALIASES))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
