package io.persistentprocess.cluster.agent.source;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Decodes values of ConfigMaps and Secrets. Pure; any thread. */
final class EncodedData {
    private EncodedData() {}

    static Optional<byte[]> text(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The API server accepts nothing else. */
    static Optional<byte[]> base64(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key)).map(Base64.getDecoder()::decode);
    }
}
