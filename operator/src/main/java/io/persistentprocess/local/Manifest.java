package io.persistentprocess.local;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.supervision.spec.GroupId;

/**
 * A group and the place of its manifest.
 *
 * @param file as the user named it, or below the directory the user named; {@code stdin}
 * @param line where its document begins, from 1
 */
public record Manifest(PersistentProcessGroup group, String file, int line) {
    /** The group's name. */
    public GroupId id() {
        return new GroupId(group.metadata().namespace(), group.metadata().name());
    }
}
