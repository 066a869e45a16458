package io.persistentprocess.cluster.controller.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.persistentprocess.cluster.GroupResource;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.CompletionException;

/**
 * Replaces a status by a JSON patch (RFC 6902) that is valid for one version of the group. Needs only the right to patch: the client's own patches of
 * this kind would read the status first. Any thread; waits for the answer.
 */
final class StatusReplacer {
    private static final String JSON_PATCH = "application/json-patch+json";

    private final KubernetesClient client;

    StatusReplacer(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Replaces it.
     *
     * @param group with the new status, and the version that it is to be written for
     * @return the group with the status as the API server has it now
     * @throws KubernetesClientException it was refused, or not answered
     */
    GroupResource replace(GroupResource group) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(address(group))
                .patch(JSON_PATCH, patch(group))
                .build();
        HttpResponse<String> response = ask(request);
        if (response.code() != HttpURLConnection.HTTP_OK) {
            throw new KubernetesClientException(
                    "PATCH " + request.uri() + ": " + response.code() + " " + response.body(),
                    response.code(),
                    new StatusBuilder().withCode(response.code()).build());
        }
        return client.getKubernetesSerialization().unmarshal(response.body(), GroupResource.class);
    }

    private HttpResponse<String> ask(HttpRequest request) {
        try {
            return client.getHttpClient().sendAsync(request, String.class).join();
        } catch (CompletionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        }
    }

    private URI address(GroupResource group) {
        String server = client.getConfiguration().getMasterUrl();
        return URI.create((server.endsWith("/") ? server : server + "/") + "apis/" + group.getApiVersion()
                + "/namespaces/" + group.getMetadata().getNamespace() + "/"
                + group.getPlural() + "/" + group.getMetadata().getName() + "/status?fieldManager="
                + ControllerNames.NAME);
    }

    /** A group of another version causes a conflict. */
    private static String patch(GroupResource group) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return json.arrayNode()
                .add(json.objectNode()
                        .put("op", "replace")
                        .put("path", "/metadata/resourceVersion")
                        .put("value", group.getMetadata().getResourceVersion()))
                .add(json.objectNode().put("op", "add").put("path", "/status").set("value", group.getStatus()))
                .toString();
    }
}
