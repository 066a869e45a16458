package io.persistentprocess.local.control;

import java.nio.charset.StandardCharsets;

/** Whatever a client of the control socket, or an agent at its other end, says is understood or refused; what was understood can be said again. */
public final class ControlFuzzTarget {
    private ControlFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String line = new String(data, StandardCharsets.UTF_8);
        try {
            MessageCodec.line(MessageCodec.request(line));
        } catch (MalformedMessageException _) {
            // Refused.
        }
        try {
            MessageCodec.line(MessageCodec.response(line));
        } catch (MalformedMessageException _) {
            // Refused.
        }
    }
}
