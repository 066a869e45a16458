package io.persistentprocess.local.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/** Requests and responses as lines of JSON, in UTF-8. Any thread. */
public final class Wire {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantFromText()))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Wire() {}

    static byte[] line(Request request) {
        return line((Object) request);
    }

    static byte[] line(Response response) {
        return line((Object) response);
    }

    private static byte[] line(Object message) {
        return (json(message) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A part of a response as JSON on one line, as users get it with {@code -o json}. */
    public static String json(Object part) {
        try {
            return MAPPER.writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a message: " + part, e);
        }
    }

    /** The same on many lines. */
    public static String prettyJson(Object part) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a message: " + part, e);
        }
    }

    /** The same as maps, lists, strings, numbers and booleans. */
    public static Object plain(Object part) {
        return MAPPER.convertValue(part, Object.class);
    }

    /** Strict: a field that the agent does not know may be what the client relies on. */
    static Request request(String line) throws MalformedRequestException {
        try {
            Request request = MAPPER.readValue(line, Request.class);
            if (request == null) {
                throw new MalformedRequestException("the request is empty");
            }
            return request;
        } catch (JsonProcessingException e) {
            throw new MalformedRequestException(
                    e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
        }
    }

    /** Lenient: an agent that is newer may say more. */
    static Response response(String line) throws JsonProcessingException {
        return MAPPER.readerFor(Response.class)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(line);
    }

    /** A client sent something that is no request. */
    static final class MalformedRequestException extends Exception {
        MalformedRequestException(String message) {
            super(message);
        }
    }

    private static final class InstantFromText extends FromStringDeserializer<Instant> {
        InstantFromText() {
            super(Instant.class);
        }

        @Override
        protected Instant _deserialize(String text, DeserializationContext context) throws JsonMappingException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw JsonMappingException.from(context.getParser(), "not a time: " + text, e);
            }
        }
    }
}
