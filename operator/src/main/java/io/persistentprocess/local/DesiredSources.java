package io.persistentprocess.local;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ConfigMaps and Secrets after a reading of the manifests. One that is missing counts as such only if complete readings have not had it for
 * {@link DesiredManifests#CONFIRMATION}, as with groups.
 *
 * <p>Immutable and pure; any thread.
 */
record DesiredSources(Map<ObjectId, SourceDocument> documents, Map<ObjectId, BootTime> missingSince) {
    static final DesiredSources NONE = new DesiredSources(Map.of(), Map.of());

    DesiredSources {
        documents = Map.copyOf(documents);
        missingSince = Map.copyOf(missingSince);
    }

    /**
     * The state after a reading.
     *
     * @param now when the manifests were read
     */
    DesiredSources after(LoadResult read, BootTime now) {
        Map<ObjectId, SourceDocument> next = new LinkedHashMap<>();
        read.sources().forEach(document -> next.put(document.id(), document));
        boolean whole = read.coverage() == LoadResult.Coverage.WHOLE
                && read.emptyFolders().isEmpty();
        Map<ObjectId, BootTime> missing = new HashMap<>();
        documents.forEach((id, document) -> {
            if (next.containsKey(id)) {
                return;
            }
            BootTime since = missingSince.getOrDefault(id, now);
            if (!whole) {
                next.put(id, document);
            } else if (now.isBefore(since.plus(DesiredManifests.CONFIRMATION))) {
                next.put(id, document);
                missing.put(id, since);
            }
        });
        return new DesiredSources(next, missing);
    }

    /** Whether the manifests must be read again before one that is missing counts as such. */
    boolean unconfirmed() {
        return !missingSince.isEmpty();
    }
}
