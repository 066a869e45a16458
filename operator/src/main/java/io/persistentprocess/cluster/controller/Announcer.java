package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.cluster.StatusText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Kubernetes Events. One that cannot be written is lost: nothing depends on it, and a namespace that is being deleted takes none. */
final class Announcer {
    /** As kubectl describes them. */
    enum Type {
        Normal,
        Warning
    }

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NOTE = 1024;

    private final KubernetesClient client;
    private final String instance;

    /** Names who says it: the controller's identity. */
    Announcer(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    void announce(HasMetadata about, Type type, String reason, String action, String note, Instant now) {
        ObjectReference regarding = new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .build();
        announce(regarding, type, reason, action, note, now);
    }

    void announce(ObjectReference about, Type type, String reason, String action, String note, Instant now) {
        LOG.info("event about={}/{} reason={} note=\"{}\"", namespace(about), about.getName(), reason, note);
        try {
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace(about))
                            .withGenerateName(about.getName() + ".")
                            .endMetadata()
                            .withEventTime(new MicroTime(MICROS.format(now)))
                            .withReportingController(Controller.NAME)
                            .withReportingInstance(instance)
                            .withType(type.name())
                            .withReason(reason)
                            .withAction(action)
                            .withNote(StatusText.shortened(note, LONGEST_NOTE))
                            .withRegarding(about)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            LOG.debug("event not written reason={} cause=\"{}\"", reason, e.getMessage());
        }
    }

    /** Events on what has no namespace are in this one, the API server takes them nowhere else. */
    private static String namespace(ObjectReference about) {
        return about.getNamespace() == null ? "default" : about.getNamespace();
    }
}
