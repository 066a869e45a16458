package io.persistentprocess.api.provision;

import io.persistentprocess.api.schema.Checked.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ConfigMap or Secret in a manifest file beside the groups whose files come from it. No text of it shows what is in it. */
public sealed interface SourceManifest permits ConfigMapManifest, SecretManifest {
    /** As the API server allows. */
    int MOST_BYTES = 1 << 20;

    SourceMeta metadata();

    /** What is in its keys. */
    Map<String, byte[]> values();

    /** The rules for its values. */
    static List<Fault> faults(
            String textField, Map<String, String> text, String encodedField, Map<String, String> encoded) {
        List<Fault> faults = new ArrayList<>();
        new TreeMap<>(encoded).forEach((key, value) -> {
            try {
                decoded(value);
            } catch (IllegalArgumentException _) {
                // The exception may quote the value.
                faults.add(new Fault(
                        encodedField,
                        "key %s is not base64; encode it, or write it as it is under %s".formatted(key, textField)));
            }
        });
        if (faults.isEmpty() && size(text, encoded) > MOST_BYTES) {
            faults.add(new Fault("", "has more than the %d KiB allowed".formatted(MOST_BYTES >> 10)));
        }
        return List.copyOf(faults);
    }

    private static long size(Map<String, String> text, Map<String, String> encoded) {
        return values(text, encoded).values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    /** Both together; text counts more. */
    static Map<String, byte[]> values(Map<String, String> text, Map<String, String> encoded) {
        Map<String, byte[]> values = new TreeMap<>();
        encoded.forEach((key, value) -> values.put(key, decoded(value)));
        text.forEach((key, value) -> values.put(key, value.getBytes(StandardCharsets.UTF_8)));
        return values;
    }

    private static byte[] decoded(String value) {
        return Base64.getDecoder().decode(value.replaceAll("\\s", ""));
    }
}
