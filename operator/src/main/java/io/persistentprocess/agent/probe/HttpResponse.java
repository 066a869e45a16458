package io.persistentprocess.agent.probe;

import java.util.Optional;

/**
 * What a probe needs of an HTTP response.
 *
 * @param reason the reason phrase; may be empty
 * @param body the beginning of the content, as it was sent
 */
record HttpResponse(int status, String reason, Optional<String> location, String body) {
    boolean isSuccess() {
        return status >= 200 && status < 400;
    }

    /** Where the client shall ask instead, RFC 9110, section 15.4; empty: it shall not. */
    Optional<String> redirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> location;
            default -> Optional.empty();
        };
    }

    /** {@code 503 Service Unavailable: database is away}, one line. */
    String inWords() {
        String line = (status + " " + reason).strip();
        return ProbeMessage.firstLine(body).map(said -> line + ": " + said).orElse(line);
    }
}
