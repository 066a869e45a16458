package io.persistentprocess.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Serialises the records of {@code api.status} for the API server: times as text, without absent values. Any thread. */
public final class StatusSerializer {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().addSerializer(Instant.class, new ToStringSerializer()))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
            .build();

    private StatusSerializer() {}

    /** The status as a JSON document. */
    public static JsonNode write(Record status) {
        return JSON.valueToTree(status);
    }

    /** The document as the API server returns it, so that equal numbers have equal types. */
    public static JsonNode readBack(JsonNode document) {
        try {
            return JSON.readTree(JSON.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
