package io.persistentprocess.cluster.agent.event;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.agent.report.NodeInstanceBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes Events on groups, where {@code kubectl describe} finds them. */
public final class EventWriter {
    private static final String COMPONENT = "ppg-agent";

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(COMPONENT)
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final String nodeName;

    public EventWriter(KubernetesClient client, String nodeName) {
        this.client = client;
        this.nodeName = nodeName;
    }

    public void write(EventSeries series) {
        Event event = event(series);
        client.resource(event).patch(APPLY, event);
    }

    private Event event(EventSeries series) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(series.eventName(nodeName))
                .withNamespace(series.key().group().namespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(PersistentProcessGroup.API_VERSION)
                .withKind(PersistentProcessGroup.KIND)
                .withNamespace(series.key().group().namespace())
                .withName(series.key().group().name())
                .withUid(series.key().uid())
                .endInvolvedObject()
                .withType(series.kind().name())
                .withReason(series.key().reason().name())
                .withMessage(NodeInstanceBuilder.shortened(
                        "%s on node %s%s".formatted(series.key().instance(), nodeName, clause(series.message()))))
                .withCount(series.count())
                .withFirstTimestamp(seconds(series.first()))
                .withLastTimestamp(seconds(series.last()))
                .withNewSource()
                .withComponent(COMPONENT)
                .withHost(nodeName)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withReportingInstance(nodeName)
                .build();
    }

    private static String clause(String message) {
        return message.isEmpty() ? "" : ": " + message;
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
