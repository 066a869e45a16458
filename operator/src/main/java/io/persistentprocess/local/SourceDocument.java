package io.persistentprocess.local;

import io.persistentprocess.api.provision.ConfigMapManifest;
import io.persistentprocess.api.provision.SecretManifest;
import io.persistentprocess.api.provision.SourceManifest;
import io.persistentprocess.supervision.provision.ObjectId;

/**
 * A ConfigMap or Secret and the place of its manifest.
 *
 * @param file as the user named it, or below the directory the user named; {@code stdin}
 * @param line where its document begins, from 1
 */
public record SourceDocument(SourceManifest manifest, String file, int line) {
    public ObjectId id() {
        ObjectId.Kind kind = switch (manifest) {
            case ConfigMapManifest _ -> ObjectId.Kind.ConfigMap;
            case SecretManifest _ -> ObjectId.Kind.Secret;
        };
        return new ObjectId(
                kind, manifest.metadata().namespace(), manifest.metadata().name());
    }
}
