package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.schema.Checked;
import io.persistentprocess.api.schema.Tolerated;
import java.util.List;
import java.util.Map;

/** A Secret of core/v1. */
@Tolerated({"apiVersion", "kind", "immutable", "type"})
public record SecretManifest(
        @Required @JsonPropertyDescription("Names the object.")
        SourceMeta metadata,

        @JsonPropertyDescription("Bytes by key, in base64.") Map<String, String> data,

        @JsonPropertyDescription("Texts by key; counts more than data.")
        Map<String, String> stringData)
        implements SourceManifest, Checked {
    public static final String KIND = "Secret";

    public SecretManifest {
        data = Map.copyOf(data);
        stringData = Map.copyOf(stringData);
    }

    @Override
    public List<Fault> faults() {
        return SourceManifest.faults("stringData", stringData, "data", data);
    }

    @Override
    public Map<String, byte[]> values() {
        return SourceManifest.values(stringData, data);
    }

    /** Without what is in it. */
    @Override
    public String toString() {
        return KIND + metadata;
    }
}
