package io.persistentprocess.cluster.controller.status;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.ApiErrors;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.StatusText;
import io.persistentprocess.cluster.controller.index.GroupKey;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of groups, by server-side apply if possible. Does not write an unchanged status. A write is valid only for the version that it
 * was decided on: a controller that lost its Lease unknowingly cannot overwrite its successor's decision. Any thread; for one group one at a time.
 */
public final class StatusWriter {
    /** The result of a write. */
    public enum Outcome {
        WRITTEN,
        /** The status was the same already. */
        UNCHANGED,
        /** Another client changed the group; the cache will follow soon. */
        OUTDATED,
        /** The group is gone. */
        GONE
    }

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(ControllerNames.NAME)
            .withForce(true)
            .build();

    /** A group after the last write; the cache may be behind. */
    private record Written(String uid, long version, StatusDocument status) {}

    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final int LONGEST_REASON = 500;
    /** HTTP status: the object does not match the custom resource's schema. */
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;
    private final StatusReplacer replacement;
    private final Map<GroupKey, Written> written = new ConcurrentHashMap<>();
    private final LongAdder writes = new LongAdder();

    public StatusWriter(KubernetesClient client) {
        this.client = client;
        this.replacement = new StatusReplacer(client);
    }

    /** The newest known status. */
    public StatusDocument current(GroupResource group) {
        return own(group)
                .map(Written::status)
                .orElseGet(() -> StatusDocument.of(Optional.ofNullable(group.getStatus())));
    }

    private Optional<Written> own(GroupResource group) {
        return Optional.ofNullable(written.get(GroupKey.of(group)))
                .filter(last -> last.uid().equals(group.getMetadata().getUid()))
                .filter(last -> last.version() > version(group));
    }

    public Outcome write(GroupResource group, StatusDocument status) {
        if (status.equals(current(group))) {
            return Outcome.UNCHANGED;
        }
        try {
            GroupResource wanted = document(group, status);
            // Given text, the client would read the group from the server first.
            GroupResource after = put(wanted);
            writes.increment();
            written.put(
                    GroupKey.of(group),
                    new Written(
                            after.getMetadata().getUid(),
                            version(after),
                            StatusDocument.of(Optional.ofNullable(after.getStatus()))));
            return Outcome.WRITTEN;
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> {
                    // The version may have been set back: the cache decides from now on.
                    written.remove(GroupKey.of(group));
                    yield Outcome.OUTDATED;
                }
                case HttpURLConnection.HTTP_NOT_FOUND -> Outcome.GONE;
                default -> {
                    warnIfRefused(group, e);
                    throw e;
                }
            };
        }
    }

    /** If another client wrote part of an object, an apply without it leaves an empty object, which the schema refuses. */
    private GroupResource put(GroupResource wanted) {
        try {
            return client.resource(wanted).subresource("status").patch(APPLY, wanted);
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            LOG.info(
                    "the status of a group cannot be merged into what another client has written there, it is replaced group={}",
                    GroupKey.of(wanted));
            return replacement.replace(wanted);
        }
    }

    /** An unreachable API server is logged elsewhere, once. */
    private static void warnIfRefused(GroupResource group, KubernetesClientException e) {
        if (ApiErrors.isRefusal(e)) {
            LOG.warn(
                    "the status of a group was refused group={} reason=\"{}\"",
                    GroupKey.of(group),
                    StatusText.shortened(String.valueOf(e.getMessage()), LONGEST_REASON));
        }
    }

    private GroupResource document(GroupResource group, StatusDocument status) {
        String version = own(group)
                .map(last -> Long.toString(last.version()))
                .orElse(group.getMetadata().getResourceVersion());
        GroupResource document = new GroupResource();
        document.setMetadata(new ObjectMetaBuilder()
                .withNamespace(group.getMetadata().getNamespace())
                .withName(group.getMetadata().getName())
                .withUid(group.getMetadata().getUid())
                .withResourceVersion(version)
                .build());
        document.setStatus(status.json());
        return document;
    }

    private static long version(GroupResource group) {
        return Long.parseLong(group.getMetadata().getResourceVersion());
    }

    public void forget(GroupKey group) {
        written.remove(group);
    }

    /** How many writes so far. */
    public long writes() {
        return writes.sum();
    }
}
