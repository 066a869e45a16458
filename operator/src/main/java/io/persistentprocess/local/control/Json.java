package io.persistentprocess.local.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.persistentprocess.api.value.ControlCharacters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON (RFC 8259) that is safe on a terminal: {@link ControlCharacters} are escaped. Values are maps, lists, strings, numbers and
 * booleans. It avoids data binding, whose reflection would cost more than the rest of a command. Any thread.
 */
public final class Json {
    /** Input may be arbitrarily large and deep; ppg's own messages stay far below these limits. */
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(32)
            .maxStringLength(1 << 20)
            .maxNameLength(1024)
            .maxNumberLength(20)
            .build();

    private static final JsonFactory FACTORY =
            JsonFactory.builder().streamReadConstraints(BOUNDS).build();

    private Json() {}

    /** On one line. */
    public static String line(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter never fails", e);
        }
        return escaped(text.toString());
    }

    /** Appends the value in ASCII on one line: programs read it, and UTF-8 cannot encode half a surrogate pair. */
    static void line(Object value, ByteArrayOutputStream text) {
        try (JsonGenerator generator =
                FACTORY.createGenerator(text).configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true)) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a ByteArrayOutputStream never fails", e);
        }
    }

    /** Indented, on several lines. */
    public static String pretty(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter never fails", e);
        }
        return escaped(text.toString());
    }

    /** Only strings and the line ends between tokens contain such characters. */
    private static String escaped(String json) {
        return ControlCharacters.replace(json, c -> c == '\n' ? "\n" : escape(c));
    }

    /** As a surrogate pair if UTF-16 needs two units. */
    private static String escape(int c) {
        StringBuilder escape = new StringBuilder();
        for (char unit : Character.toChars(c)) {
            escape.append("\\u%04x".formatted((int) unit));
        }
        return escape.toString();
    }

    // Linking a pattern switch costs a short command more than all of its JSON.
    @SuppressWarnings("IfChainToSwitch")
    private static void write(Object value, JsonGenerator to) throws IOException {
        if (value instanceof Map<?, ?> map) {
            to.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                to.writeFieldName(entry.getKey().toString());
                write(entry.getValue(), to);
            }
            to.writeEndObject();
        } else if (value instanceof List<?> list) {
            to.writeStartArray();
            for (Object element : list) {
                write(element, to);
            }
            to.writeEndArray();
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof Double number) {
            to.writeNumber(number.doubleValue());
        } else if (value instanceof Number number) {
            to.writeNumber(number.longValue());
        } else {
            to.writeString(value.toString());
        }
    }

    /** Reads one value and refuses anything after it; refuses {@code null}. */
    static Object parse(String text) throws MalformedMessageException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            Object value = read(parser);
            if (parser.nextToken() != null) {
                throw new MalformedMessageException("something follows the JSON object");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new MalformedMessageException(
                    e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
        } catch (IOException e) {
            throw new UncheckedIOException("a string never fails", e);
        }
    }

    private static Object read(JsonParser parser) throws IOException, MalformedMessageException {
        if (parser.currentToken() == null) {
            throw new MalformedMessageException("it is empty");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, read(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new MalformedMessageException("unexpected " + parser.getText());
        };
    }
}
