package io.persistentprocess.cluster;

import java.util.Optional;

/** What a part that works with the API server tells a kubelet that asks. Any thread; answers at once. */
public interface Health {
    /** Why this process is not worth keeping, in one sentence; empty: it is. Never because of an API server that is away, which a restart does not mend. */
    Optional<String> deadBecause();

    /** Why this process does not do its work now, in one sentence; empty: it does. */
    Optional<String> unreadyBecause();
}
