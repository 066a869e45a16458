package io.persistentprocess.supervision.spec;

/** Identifies a group; {@code toString} is what users see and type, {@code NAMESPACE/NAME}. */
public record GroupId(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
