package io.persistentprocess.agent.provision;

import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.FileSources.SourceObject;
import io.persistentprocess.supervision.provision.ObjectId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One reading of objects: takes what is in them to {@link FileContents}, within its bounds, and tells their versions. For one thread. */
public final class SourceContents {
    private final FileContents contents;
    private final Map<ObjectId, SourceObject> objects = new TreeMap<>();
    private final Map<String, byte[]> byVersion = new HashMap<>();
    private long bytes;

    /** Has read nothing yet. */
    public SourceContents(FileContents contents) {
        this.contents = contents;
    }

    /** An object that does not exist. */
    public void missing(ObjectId id) {
        objects.put(id, new SourceObject.Missing());
    }

    /**
     * An object that cannot be used.
     *
     * @param why one clause for the user
     */
    public void refused(ObjectId id, String why) {
        objects.put(id, new SourceObject.Refused(why));
    }

    /**
     * An object that was read.
     *
     * @param values what is in the keys that are needed
     */
    public void present(ObjectId id, Map<String, byte[]> values) {
        Map<String, String> versions = new HashMap<>();
        for (Map.Entry<String, byte[]> value : values.entrySet()) {
            if (value.getValue().length > FileContents.MOST_BYTES) {
                refused(
                        id,
                        "key %s has more than the %d KiB allowed"
                                .formatted(value.getKey(), FileContents.MOST_BYTES >> 10));
                return;
            }
            if (bytes + value.getValue().length > FileContents.MOST_BYTES_OF_ALL) {
                refused(
                        id,
                        "with it the files of this node have more than the %d MiB allowed"
                                .formatted(FileContents.MOST_BYTES_OF_ALL >> 20));
                return;
            }
            try {
                String version = contents.versionOf(value.getValue());
                versions.put(value.getKey(), version);
                bytes += byVersion.put(version, value.getValue()) == null ? value.getValue().length : 0;
            } catch (IOException e) {
                refused(id, "the key for its versions cannot be made: " + e.getMessage());
                return;
            }
        }
        objects.put(id, new SourceObject.Known(versions));
    }

    /**
     * Hands the contents over.
     *
     * @param inUse versions that specs of instances have
     */
    public FileSources keep(Set<String> inUse) {
        contents.keep(byVersion, inUse);
        return new FileSources(objects);
    }
}
