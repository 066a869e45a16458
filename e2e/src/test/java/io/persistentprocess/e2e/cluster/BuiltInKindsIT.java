package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of built-in kinds are refused as a kube-apiserver refuses them. {@code <128>} stands for as many letters, {@code <128ú>} for letters of two bytes. */
@ExtendWith(ApiServerExtension.class)
class BuiltInKindsIT {
    private static final ObjectMapper JSON = new JsonMapper();
    private static final Pattern LONG = Pattern.compile("<(\\d+)(ú?)>");
    private static final String EVENT = """
            {"apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "web.1", "namespace": "NS"}, "eventTime": "2026-01-01T00:00:00.000000Z", "type": "Normal", "reason": "Released", "action": "Release",
             "note": "it is gone", "reportingController": "persistentprocess.io/controller", "reportingInstance": "here", "regarding": {"kind": "ConfigMap", "name": "web", "namespace": "NS"}}
            """;
    private static final String CORE_EVENT = """
            {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "web.1", "namespace": "NS"}, "type": "Normal", "reason": "Released", "message": "it is gone",
             "involvedObject": {"kind": "ConfigMap", "name": "web", "namespace": "NS"}}
            """;
    private static final String LEASE = """
            {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "web", "namespace": "NS"}, "spec": {"holderIdentity": "me", "leaseDurationSeconds": 15, "leaseTransitions": 0}}
            """;
    private static final String MAP = """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web", "namespace": "NS"}, "data": {"a": "1"}}
            """;
    private static final String NODE = """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "NS"}, "spec": {"providerID": "kind://1"}}
            """;

    private final ApiServer server;
    private final KubernetesClient client;
    private String namespace = "";

    BuiltInKindsIT(ApiServer server) {
        this.server = server;
        this.client = server.client(User.named("admin", "system:masters"));
    }

    @BeforeEach
    void prepare() {
        namespace = server.fixture().namespace();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "event|{}|",
                "event|{'note': '<1024>'}|",
                "event|{'note': '<1025>'}|message: Invalid value: can have at most 1024 characters",
                "event|{'note': '<513ú>'}|message: Invalid value: can have at most 1024 characters",
                "event|{'reason': '<128>'}|",
                "event|{'reason': '<129>'}|reason: Invalid value: can have at most 128 characters",
                "event|{'reason': null}|reason: Required value",
                "event|{'action': null}|action: Required value",
                "event|{'action': '<129>'}|action: Invalid value",
                "event|{'type': 'Bad'}|type: Invalid value",
                "event|{'type': null}|type: Invalid value",
                "event|{'eventTime': null}|eventTime: Required value",
                "event|{'reportingController': null}|reportingController: Required value",
                "event|{'reportingController': 'a/b/c'}|reportingController: Invalid value",
                "event|{'reportingController': '<64>'}|reportingController: Invalid value",
                "event|{'reportingInstance': null}|reportingInstance: Required value",
                "event|{'reportingInstance': '<128>'}|",
                "event|{'reportingInstance': '<129>'}|reportingInstance: Invalid value: can have at most 128 characters",
                "event|{'regarding': {'namespace': null}}|involvedObject.namespace: Invalid value: does not match event.namespace",
                "event|{'series': {'count': 1, 'lastObservedTime': '2026-01-01T00:00:00.000000Z'}}|series.count: Invalid value: should be at least 2",
                "event|{'series': {'count': 2, 'lastObservedTime': '2026-01-01T00:00:00.000000Z'}}|",
                "event|{'series': {'count': 2, 'lastObservedTime': null}}|series.lastObservedTime: Required value",
                "event|{'deprecatedCount': 3}|count: Invalid value: needs to be unset",
                "event|{'deprecatedSource': {'component': 'ppg'}}|source: Invalid value: needs to be unset",
                "event|{'deprecatedFirstTimestamp': '2026-01-01T00:00:00Z'}|firstTimestamp: Invalid value: needs to be unset",
                "event|{'metadata': {'name': '<254>'}}|metadata.name: Invalid value",
                "event|{'metadata': {'name': 'Web_1'}}|metadata.name: Invalid value",
                "core event|{}|",
                "core event|{'message': '<1025>'}|",
                "core event|{'reason': null, 'type': 'Bad'}|",
                "core event|{'involvedObject': {'namespace': 'default'}}|involvedObject.namespace: Invalid value: does not match event.namespace",
                "core event|{'involvedObject': {'namespace': null}}|involvedObject.namespace: Invalid value: does not match event.namespace",
                "core event|{'eventTime': '2026-01-01T00:00:00.000000Z'}|action: Required value",
                "lease|{}|",
                "lease|{'spec': {'holderIdentity': null}}|",
                "lease|{'spec': {'leaseDurationSeconds': 0}}|spec.leaseDurationSeconds: Invalid value: must be greater than 0",
                "lease|{'spec': {'leaseTransitions': -1}}|spec.leaseTransitions: Invalid value: must be greater than or equal to 0",
                "lease|{'spec': {'preferredHolder': 'you'}}|spec.preferredHolder: Forbidden",
                "lease|{'metadata': {'name': 'Web_1'}}|metadata.name: Invalid value",
                "map|{'data': {'a-b_c.d': '1'}}|",
                "map|{'data': {'a b': '1'}}|data[a b]: Invalid value",
                "map|{'data': {'..': '1'}}|data[..]: Invalid value",
                "map|{'binaryData': {'a': 'YQ=='}}|data[a]: Invalid value: duplicate",
                "map|{'data': {'a': '<1048577>'}}|Too long",
                "node|{'spec': {'taints': [{'key': 'example.com/a', 'value': 'b', 'effect': 'NoSchedule'}]}}|",
                "node|{'spec': {'taints': [{'key': 'a b', 'effect': 'NoSchedule'}]}}|spec.taints[0].key: Invalid value",
                "node|{'spec': {'taints': [{'key': 'a', 'value': 'b c', 'effect': 'NoSchedule'}]}}|spec.taints[0].value: Invalid value",
                "node|{'spec': {'taints': [{'key': 'a', 'effect': 'Never'}]}}|spec.taints[0].effect: Unsupported value",
                "node|{'spec': {'taints': [{'key': 'a', 'effect': 'NoExecute'}, {'key': 'a', 'effect': 'NoExecute'}]}}|spec.taints[1]: Duplicate value",
                "node|{'metadata': {'name': 'Web_1'}}|metadata.name: Invalid value",
                "node|{'metadata': {'labels': {'a b': 'c'}}}|metadata.labels: Invalid value",
                "node|{'metadata': {'labels': {'a': 'b c'}}}|metadata.labels: Invalid value",
            })
    void aNewObject(String base, String change, String refusal) {
        GenericKubernetesResource object = object(base, change);
        if (refusal == null) {
            assertThatCode(() -> client.resource(object).create()).doesNotThrowAnyException();
            assertThatCode(() -> apply(object)).doesNotThrowAnyException();
        } else {
            assertRefused(() -> client.resource(object).create(), refusal);
            assertRefused(() -> apply(object), refusal);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "event|{'series': {'count': 2, 'lastObservedTime': '2026-01-01T00:00:00.000000Z'}}|",
                "event|{'metadata': {'labels': {'a': 'b'}}}|",
                "event|{'note': 'it is back'}|message: Invalid value: field is immutable",
                "event|{'reason': 'Back'}|reason: Invalid value: field is immutable",
                "event|{'regarding': {'name': 'other'}}|involvedObject: Invalid value: field is immutable",
                "event|{'reportingInstance': 'there'}|reportingInstance: Invalid value: field is immutable",
                "event|{'deprecatedCount': 3}|count: Invalid value: field is immutable",
                "event|{'series': {'count': 1, 'lastObservedTime': '2026-01-01T00:00:00.000000Z'}}|series.count: Invalid value",
                "core event|{'message': 'it is back', 'count': 2}|",
                "core event|{'involvedObject': {'namespace': 'other'}}|involvedObject.namespace: Invalid value",
                "lease|{'spec': {'holderIdentity': 'you', 'leaseTransitions': 1}}|",
                "lease|{'spec': {'leaseDurationSeconds': -1}}|spec.leaseDurationSeconds: Invalid value",
                "map|{'data': {'a': '2'}}|",
                "immutable map|{'data': {'a': '2'}}|data: Forbidden: field is immutable",
                "immutable map|{'immutable': false}|immutable: Forbidden: field is immutable",
                "node|{'spec': {'unschedulable': true}}|",
                "node|{'spec': {'providerID': 'kind://2'}}|spec.providerID: Forbidden",
            })
    void aChange(String base, String change, String refusal) {
        GenericKubernetesResource object = object(base, "{}");
        client.resource(object).create();
        String patch = quoted(change);
        if (refusal == null) {
            assertThatCode(() -> client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch))
                    .doesNotThrowAnyException();
        } else {
            assertRefused(() -> client.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch), refusal);
            assertRefused(() -> client.resource(merged(object, patch)).update(), refusal);
        }
    }

    @Test
    void aDryRunIsRefusedAsWell() {
        assertRefused(
                () -> client.resource(object("event", "{'reason': null}"))
                        .dryRun()
                        .create(),
                "reason: Required value");
    }

    private static void assertRefused(Runnable request, String refusal) {
        KubernetesClientException refused = catchThrowableOfType(KubernetesClientException.class, request::run);
        assertThat(refused).as("is refused").isNotNull();
        assertThat(refused.getCode()).isEqualTo(422);
        assertThat(refused.getStatus().getReason()).isEqualTo("Invalid");
        assertThat(refused.getMessage()).contains(refusal);
    }

    private void apply(GenericKubernetesResource object) {
        client.resource(object).forceConflicts().serverSideApply();
    }

    private GenericKubernetesResource object(String base, String change) {
        String json = switch (base) {
            case "event" -> EVENT;
            case "core event" -> CORE_EVENT;
            case "lease" -> LEASE;
            case "map" -> MAP;
            case "immutable map" -> MAP.replace("\"data\"", "\"immutable\": true, \"data\"");
            case "node" -> NODE;
            default -> throw new IllegalArgumentException(base);
        };
        return merged(
                Serialization.unmarshal(json.replace("NS", namespace), GenericKubernetesResource.class),
                quoted(change));
    }

    private static GenericKubernetesResource merged(GenericKubernetesResource object, String patch) {
        try {
            JsonNode tree = JSON.readTree(Serialization.asJson(object));
            JsonNode changed = JSON.readerForUpdating(tree).readValue(patch);
            return Serialization.unmarshal(changed.toString(), GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(patch, e);
        }
    }

    private static String quoted(String change) {
        return LONG.matcher(change.replace('\'', '"'))
                .replaceAll(word ->
                        (word.group(2).isEmpty() ? "x" : word.group(2)).repeat(Integer.parseInt(word.group(1))));
    }
}
