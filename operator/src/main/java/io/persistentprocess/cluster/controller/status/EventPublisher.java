package io.persistentprocess.cluster.controller.status;

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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Kubernetes Events. A failed write is logged and counted, and the Event is lost: nothing depends on it, and a namespace that is being deleted
 * accepts none. Any thread.
 */
public final class EventPublisher {
    /** The Event types that kubectl shows. */
    public enum Type {
        Normal,
        Warning
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    /** The limit is in bytes; a UTF-16 character has at most three in UTF-8. */
    private static final int LONGEST_NOTE = 1024 / 3;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final KubernetesClient client;
    private final String instance;
    private final LongAdder refused = new LongAdder();

    /** @param instance the reporting instance: the controller's identity */
    public EventPublisher(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    public void announce(HasMetadata about, Type type, String reason, String action, String note, Instant now) {
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
                            .withName(name(about, now))
                            .endMetadata()
                            .withEventTime(new MicroTime(MICROS.format(now)))
                            .withReportingController(ControllerNames.NAME)
                            .withReportingInstance(instance)
                            .withType(type.name())
                            .withReason(reason)
                            .withAction(action)
                            .withNote(StatusText.shortened(note, LONGEST_NOTE))
                            .withRegarding(about)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            refused.increment();
            LOG.warn(
                    "an Event was not written about={}/{} reason={} cause=\"{}\"",
                    namespace(about),
                    about.getName(),
                    reason,
                    e.getMessage());
        }
    }

    /** Named as in client-go. A generated name would come from a prefix, which may not end with a dot. */
    private static String name(ObjectReference about, Instant now) {
        long unique = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
        return "%s.%x%04x"
                .formatted(about.getName(), unique, ThreadLocalRandom.current().nextInt(1 << 16));
    }

    /** How many Events the API server refused. */
    public long refused() {
        return refused.sum();
    }

    /** Events on cluster-scoped objects belong here; the API server accepts them in no other namespace. */
    private static String namespace(ObjectReference about) {
        return about.getNamespace() == null ? "default" : about.getNamespace();
    }
}
