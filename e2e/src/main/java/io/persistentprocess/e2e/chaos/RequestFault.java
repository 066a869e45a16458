package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.cluster.ApiRequest;
import io.persistentprocess.e2e.cluster.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** How somebody's requests fare. */
enum RequestFault {
    AWAY,
    CONFLICTS,
    EXPIRED,
    TOO_MANY,
    ERRORS,
    /** As with a ResourceQuota that is used up. */
    NO_CREATES,
    SLOW,
    HANGING,
    UNAUTHORIZED;

    Predicate<ApiRequest> requests() {
        return switch (this) {
            case AWAY, TOO_MANY, ERRORS, SLOW, UNAUTHORIZED -> _ -> true;
            case CONFLICTS, HANGING -> ApiRequest::isWrite;
            case EXPIRED -> request -> request.isWatch() || request.verb().equals("list");
            case NO_CREATES -> request -> request.verb().equals("create");
        };
    }

    Fault fault() {
        return switch (this) {
            case AWAY -> new Fault.Cut();
            case CONFLICTS -> new Fault.Answer(409);
            case EXPIRED -> new Fault.Answer(410);
            case TOO_MANY -> new Fault.Answer(429, Optional.of(Duration.ofSeconds(1)));
            case ERRORS -> new Fault.Answer(500);
            case NO_CREATES -> new Fault.Answer(403);
            case SLOW -> new Fault.Delay(Duration.ofSeconds(1));
            case HANGING -> new Fault.Hang();
            case UNAUTHORIZED -> new Fault.Answer(401);
        };
    }
}
