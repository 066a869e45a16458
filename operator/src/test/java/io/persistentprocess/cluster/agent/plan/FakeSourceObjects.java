package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.Map;
import java.util.Set;

/** A cluster in which a test says what the objects are. */
public final class FakeSourceObjects implements SourceObjects {
    private FileSources sources = FileSources.NONE;
    private Map<ObjectId, Set<String>> needed = Map.of();

    void are(FileSources now) {
        sources = now;
    }

    /** What was asked for last. */
    Map<ObjectId, Set<String>> needed() {
        return needed;
    }

    @Override
    public void need(Map<ObjectId, Set<String>> keys) {
        needed = keys;
    }

    @Override
    public FileSources read(Set<String> inUse) {
        return sources;
    }
}
