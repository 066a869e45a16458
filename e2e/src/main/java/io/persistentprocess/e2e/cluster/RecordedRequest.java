package io.persistentprocess.e2e.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * A request that came to a {@link FaultyProxy}, and what it answered.
 *
 * @param at when it came
 * @param bodyBytes size of what it brought
 * @param status HTTP's; 0 for no answer at all
 * @param grantedBy the rule of RBAC that allows it; nothing for super-users and for what is refused
 * @param refusal what the server said, or this for it, if the client was in error; nothing for errors by order of a test
 */
public record RecordedRequest(
        Instant at,
        ApiRequest request,
        int bodyBytes,
        int status,
        Optional<RbacRule> grantedBy,
        Optional<String> refusal) {}
