package io.persistentprocess.supervision.provision;

import io.persistentprocess.supervision.provision.FileContent.Cause;
import io.persistentprocess.supervision.provision.FileContent.SourceKey;
import java.util.Map;

/**
 * What is known of the objects that files of instances come from: the versions of their keys, never what is in them. An input of the resolution of groups. Pure; any
 * thread.
 */
public record FileSources(Map<ObjectId, SourceObject> objects) {
    /** Nothing was read. */
    public static final FileSources NONE = new FileSources(Map.of());

    /** Whether an instance can do without the file. */
    public enum Need {
        REQUIRED,
        OPTIONAL
    }

    /** What is known of one object. */
    public sealed interface SourceObject {
        /** Was read: the version of each of the keys that are needed. */
        record Known(Map<String, String> versions) implements SourceObject {
            public Known {
                versions = Map.copyOf(versions);
            }
        }

        /** Does not exist. */
        record Missing() implements SourceObject {}

        /**
         * Cannot be used.
         *
         * @param why one clause for the user, such as {@code the API server refuses to show it}
         */
        record Refused(String why) implements SourceObject {}
    }

    public FileSources {
        objects = Map.copyOf(objects);
    }

    FileContent find(SourceKey source, Need need) {
        SourceObject object = objects.get(source.object());
        return switch (object) {
            case null -> new FileContent.Awaited(source, Cause.UNREAD, source.object() + " is not read yet");
            case SourceObject.Refused(String why) ->
                new FileContent.Awaited(source, Cause.REFUSED, "%s: %s".formatted(source.object(), why));
            case SourceObject.Missing() ->
                absent(source, need, "%s does not exist; create it, or set optional: true".formatted(source.object()));
            case SourceObject.Known(Map<String, String> versions)
            when versions.containsKey(source.key()) -> new FileContent.Version(source, versions.get(source.key()));
            case SourceObject.Known _ ->
                absent(
                        source,
                        need,
                        "%s has no key %s; add it, or set optional: true".formatted(source.object(), source.key()));
        };
    }

    private static FileContent absent(SourceKey source, Need need, String why) {
        return need == Need.OPTIONAL
                ? new FileContent.Absent(source)
                : new FileContent.Awaited(source, Cause.MISSING, why);
    }
}
