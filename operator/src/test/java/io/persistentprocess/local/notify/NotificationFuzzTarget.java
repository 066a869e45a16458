package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.error.KernelException;
import java.nio.charset.StandardCharsets;

/** Whatever a client of the notification socket wants to be told of is understood or refused. */
public final class NotificationFuzzTarget {
    private NotificationFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            SubscribeRequest.parse(new String(data, StandardCharsets.UTF_8));
        } catch (KernelException _) {
            // Refused.
        }
    }
}
