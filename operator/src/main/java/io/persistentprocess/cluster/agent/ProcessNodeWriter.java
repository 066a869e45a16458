package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.net.HttpURLConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a ProcessNode by server-side apply, and makes it where there is none. What others put into it stays. */
final class ProcessNodeWriter implements ReportWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessNodeWriter.class);

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("ppg-agent")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    ProcessNodeWriter(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public ProcessNodeResource write(OwnNode node, JsonNode status) {
        ProcessNodeResource report = named(node);
        report.setStatus(status);
        try {
            return client.resource(report).subresource("status").patch(APPLY, report);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            create(node);
            return client.resource(report).subresource("status").patch(APPLY, report);
        }
    }

    private void create(OwnNode node) {
        ProcessNodeResource fresh = named(node);
        fresh.getMetadata().setOwnerReferences(List.of(node.reference()));
        client.resource(fresh).patch(APPLY, fresh);
        LOG.info("made the ProcessNode name={}", node.name());
    }

    private static ProcessNodeResource named(OwnNode node) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node.name()).build());
        return resource;
    }
}
