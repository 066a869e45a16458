package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.cluster.ApiRequest;
import io.persistentprocess.e2e.cluster.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** How somebody's requests fare. */
enum Weather {
    AWAY(_ -> true, new Fault.Cut()),
    CONFLICTS(ApiRequest::isWrite, new Fault.Answer(409)),
    EXPIRED(request -> request.isWatch() || request.verb().equals("list"), new Fault.Answer(410)),
    TOO_MANY(_ -> true, new Fault.Answer(429, Optional.of(Duration.ofSeconds(1)))),
    ERRORS(_ -> true, new Fault.Answer(500)),
    /** As a ResourceQuota does that is used up. */
    NO_CREATES(request -> request.verb().equals("create"), new Fault.Answer(403)),
    SLOW(_ -> true, new Fault.Delay(Duration.ofSeconds(1))),
    HANGING(ApiRequest::isWrite, new Fault.Hang()),
    UNAUTHORIZED(_ -> true, new Fault.Answer(401));

    private final Predicate<ApiRequest> requests;
    private final Fault fault;

    Weather(Predicate<ApiRequest> requests, Fault fault) {
        this.requests = requests;
        this.fault = fault;
    }

    Predicate<ApiRequest> requests() {
        return requests;
    }

    Fault fault() {
        return fault;
    }
}
