package io.persistentprocess.cluster.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a ProcessNode by server-side apply, creates it if it is missing, and marks it as the installation's. Fields of other writers stay. */
public final class ProcessNodeWriter implements ReportWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessNodeWriter.class);

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("ppg-agent")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final Installation installation;

    public ProcessNodeWriter(KubernetesClient client, Installation installation) {
        this.client = client;
        this.installation = installation;
    }

    @Override
    public ProcessNodeResource write(OwnNode node, JsonNode status) {
        ProcessNodeResource report = named(node);
        report.setStatus(status);
        try {
            return marked(node, client.resource(report).subresource("status").patch(APPLY, report));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            create(node);
            return client.resource(report).subresource("status").patch(APPLY, report);
        }
    }

    private void create(OwnNode node) {
        ProcessNodeResource fresh = own(node);
        client.resource(fresh).patch(APPLY, fresh);
        LOG.info("made the ProcessNode name={}", node.name());
    }

    private ProcessNodeResource marked(OwnNode node, ProcessNodeResource stored) {
        if (installation.claim(stored) != Installation.Claim.UNMARKED) {
            return stored;
        }
        ProcessNodeResource mark = own(node);
        // With the version: if two agents mark it at the same time, the second is refused.
        mark.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
        ProcessNodeResource result = client.resource(mark).patch(APPLY, mark);
        LOG.info("the ProcessNode is marked name={} installation={}", node.name(), installation);
        return result;
    }

    private ProcessNodeResource own(OwnNode node) {
        ProcessNodeResource resource = named(node);
        resource.getMetadata().setOwnerReferences(List.of(node.reference()));
        installation
                .name()
                .ifPresent(name -> resource.getMetadata().setAnnotations(Map.of(Installation.ANNOTATION, name)));
        return resource;
    }

    private static ProcessNodeResource named(OwnNode node) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node.name()).build());
        return resource;
    }
}
