package io.persistentprocess.e2e.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An error as an API server tells of it. */
final class StatusBody {
    private static final ObjectMapper JSON = new JsonMapper();

    private StatusBody() {}

    static byte[] of(int status, String message) {
        return Serialization.asJson(new StatusBuilder()
                        .withStatus("Failure")
                        .withCode(status)
                        .withReason(reason(status))
                        .withMessage(message)
                        .build())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What an error says; nothing for what is none of an API server's. */
    static String message(byte[] body) {
        try {
            return JSON.readTree(body).path("message").asText();
        } catch (IOException _) {
            return "";
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 410 -> "Expired";
            case 422 -> "Invalid";
            case 429 -> "TooManyRequests";
            case 500 -> "InternalError";
            case 503 -> "ServiceUnavailable";
            case 504 -> "Timeout";
            default -> "Unknown";
        };
    }
}
