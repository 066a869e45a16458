package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Tolerated;
import java.util.List;
import java.util.Map;

/** A ConfigMap of core/v1. */
@Tolerated({"apiVersion", "kind", "immutable"})
public record ConfigMapManifest(
        @Required @JsonPropertyDescription("Names the object.")
        SourceMeta metadata,

        @JsonPropertyDescription("Texts by key.") Map<String, String> data,
        @JsonPropertyDescription("Bytes by key, in base64.") Map<String, String> binaryData)
        implements SourceManifest, Checked {
    public static final String KIND = "ConfigMap";

    public ConfigMapManifest {
        data = Map.copyOf(data);
        binaryData = Map.copyOf(binaryData);
    }

    @Override
    public List<Fault> faults() {
        return SourceManifest.faults("data", data, "binaryData", binaryData);
    }

    @Override
    public Map<String, byte[]> values() {
        return SourceManifest.values(data, binaryData);
    }

    /** Without what is in it. */
    @Override
    public String toString() {
        return KIND + metadata;
    }
}
