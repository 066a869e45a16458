package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes a manifest from untrusted bytes. */
final class ManifestText {
    /** Twice etcd's limit for an object; a file may hold several. */
    static final int MAX_BYTES = 3 << 20;

    private ManifestText() {}

    /** Reads to the end of the stream, or to the limit. */
    static String read(InputStream input) throws IOException, UnreadableManifestException {
        return of(input.readNBytes(MAX_BYTES + 1));
    }

    /** @param bytes one more than the limit if there are too many */
    static String of(byte[] bytes) throws UnreadableManifestException {
        if (bytes.length > MAX_BYTES) {
            throw unusable(Optional.empty(), "is larger than 3 MiB; a file of manifests may have at most that");
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw unusable(Optional.empty(), "is encoded in UTF-16; save it as UTF-8");
        }
        return decode(bytes);
    }

    private static String decode(byte[] bytes) throws UnreadableManifestException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        int mark = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        ByteBuffer input = ByteBuffer.wrap(bytes, mark, bytes.length - mark);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(input, text, true);
        text.flip();
        if (result.isError()) {
            throw unusable(
                    at(text, text.length()), "is not text in UTF-8: it has the byte 0x%02X".formatted(input.get()));
        }
        int control = indexOfControl(text);
        if (control >= 0) {
            throw unusable(at(text, control), "is not text: it has the control character 0x%02X".formatted((int)
                            text.charAt(control)));
        }
        return text.toString();
    }

    /** YAML 1.2, section 5.1: of the C0 controls only tab, line feed and carriage return may appear. */
    private static int indexOfControl(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0x7F || (c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<SourcePosition> at(CharSequence text, int index) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < index; i++) {
            boolean newLine = text.charAt(i) == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        return Optional.of(new SourcePosition(line, column));
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static UnreadableManifestException unusable(Optional<SourcePosition> position, String message) {
        return new UnreadableManifestException(new ManifestProblem("", position, message));
    }
}
