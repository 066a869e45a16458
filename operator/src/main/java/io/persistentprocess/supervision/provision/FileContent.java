package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.provision.FileSource;
import io.persistentprocess.api.provision.KeySelector;
import java.util.Optional;

/**
 * What a file contains. Contents of objects are named by their version: specs are stored, compared and shown, and a Secret must be in none of that.
 *
 * <p>A version is the same for the same bytes on one node, and says nothing about them to others: see operator/docs/adr/0022-contents-are-known-by-a-keyed-hash.md.
 */
public sealed interface FileContent {
    /** The contents, as the group's spec has them. */
    record Text(String text) implements FileContent {
        /** Without the text. */
        @Override
        public String toString() {
            return "Text";
        }
    }

    /** Those of a key, as it was last read. */
    record Version(SourceKey source, String version) implements FileContent {}

    /** The key does not exist, and need not: there is no file. */
    record Absent(SourceKey source) implements FileContent {}

    /**
     * The key is not known, so nothing can be started.
     *
     * @param why one sentence for the user
     */
    record Awaited(SourceKey source, Cause cause, String why) implements FileContent {}

    /** One key of an object. */
    record SourceKey(ObjectId object, String key) {
        /** {@code key password of Secret shop/passwords}. */
        @Override
        public String toString() {
            return "key %s of %s".formatted(key, object);
        }
    }

    /** Why a key is not known. */
    enum Cause {
        /** The object is still to be read for the first time. */
        UNREAD,
        /** There is no such object or key. */
        MISSING,
        /** It may not be read, or is not usable. */
        REFUSED
    }

    /** As the manifest of a group in the namespace has it. */
    static FileContent of(Optional<String> value, Optional<FileSource> from, String namespace, FileSources sources) {
        return from.map(source -> of(source, namespace, sources)).orElseGet(() -> new Text(value.orElse("")));
    }

    private static FileContent of(FileSource source, String namespace, FileSources sources) {
        KeySelector selector = source.configMapKeyRef().or(source::secretKeyRef).orElseThrow();
        return sources.find(
                new SourceKey(objectOf(source, namespace), selector.key()),
                selector.optional() ? FileSources.Need.OPTIONAL : FileSources.Need.REQUIRED);
    }

    /** The object that a file comes from. */
    static ObjectId objectOf(FileSource source, String namespace) {
        return source.configMapKeyRef()
                .map(key -> new ObjectId(ObjectId.Kind.ConfigMap, namespace, key.name()))
                .orElseGet(() -> new ObjectId(
                        ObjectId.Kind.Secret,
                        namespace,
                        source.secretKeyRef().orElseThrow().name()));
    }

    /** What a process sees of it: the same bytes may come from another place. */
    default FileContent seen() {
        return switch (this) {
            case Version(SourceKey _, String version) -> new Version(NOWHERE, version);
            case Absent _ -> new Absent(NOWHERE);
            case Text _, Awaited _ -> this;
        };
    }

    /** What was known before, where it is not known now: what is missing or cannot be read changes nothing that runs. */
    default FileContent orAsBefore(FileContent before) {
        return switch (this) {
            case Awaited(SourceKey source, Cause _, String _)
            when before instanceof Version(SourceKey known, String _) && known.equals(source) -> before;
            case Awaited(SourceKey source, Cause _, String _)
            when before instanceof Absent(SourceKey known) && known.equals(source) -> before;
            case Text _, Version _, Absent _, Awaited _ -> this;
        };
    }

    SourceKey NOWHERE = new SourceKey(new ObjectId(ObjectId.Kind.ConfigMap, "", ""), "");
}
