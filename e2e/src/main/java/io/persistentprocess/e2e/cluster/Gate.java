package io.persistentprocess.e2e.cluster;

import java.util.Optional;

/** What becomes of a request by who asks. */
sealed interface Gate {
    /** Passed on. {@code grantedBy} is empty for super-users. */
    record Open(Optional<RbacRule> grantedBy) implements Gate {}

    record Refused() implements Gate {}

    /** As every server begins: members of system:masters may do everything, without a look at roles. */
    static Gate of(ApiRequest request, Rbac rbac) {
        if (request.user().groups().contains("system:masters")) {
            return new Open(Optional.empty());
        }
        return rbac.allowing(request)
                .<Gate>map(rule -> new Open(Optional.of(rule)))
                .orElseGet(Refused::new);
    }
}
