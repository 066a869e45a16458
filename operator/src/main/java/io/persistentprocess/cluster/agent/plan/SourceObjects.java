package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.Map;
import java.util.Set;

/** The ConfigMaps and Secrets that files of this node's members come from. Any thread. */
public interface SourceObjects {
    /** Follows these objects and no others. Returns at once. */
    void need(Map<ObjectId, Set<String>> keys);

    /**
     * What is known of them. Their contents are where files are written from when this returns.
     *
     * @param inUse versions of contents that specs of instances have
     */
    FileSources read(Set<String> inUse);
}
