package io.persistentprocess.agent;

import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Rlimits;
import java.util.HashMap;
import java.util.Map;

/** The resource limits that a daemon of the host has. */
final class HostLimits {
    private static final int NOFILE = Rlimits.resource("nofile").orElseThrow();

    /**
     * systemd-system.conf(5), DefaultLimitNOFILE=. An init has a limit of its own that is too much for others: some daemons go through all descriptors there can be, and select(2) ends at 1024.
     */
    private static final Rlimits.Limit OPEN_FILES = new Rlimits.Limit(1024, 524288);

    private HostLimits() {}

    /** Those of this process. */
    static Map<Integer, Rlimits.Limit> own() throws KernelException {
        Map<Integer, Rlimits.Limit> own = new HashMap<>();
        for (int resource = 0; resource < Rlimits.COUNT; resource++) {
            own.put(resource, Rlimits.get(resource));
        }
        return own;
    }

    /** Those of a process of the host, as far as this one can give them. */
    static Map<Integer, Rlimits.Limit> of(
            int pid, Map<Integer, Rlimits.Limit> own, HostDefaults.Inherited.Lowering raising) throws KernelException {
        return reachable(Rlimits.ofProcess(pid), own, raising);
    }

    static Map<Integer, Rlimits.Limit> reachable(
            Map<Integer, Rlimits.Limit> host,
            Map<Integer, Rlimits.Limit> own,
            HostDefaults.Inherited.Lowering raising) {
        Map<Integer, Rlimits.Limit> reachable = new HashMap<>();
        host.forEach((resource, limit) -> {
            Rlimits.Limit wanted = resource == NOFILE ? atMost(limit, OPEN_FILES) : limit;
            long ceiling = own.get(resource).hard();
            reachable.put(
                    resource,
                    switch (raising) {
                        case ALLOWED -> wanted;
                        case FORBIDDEN -> atMost(wanted, new Rlimits.Limit(ceiling, ceiling));
                    });
        });
        return reachable;
    }

    private static Rlimits.Limit atMost(Rlimits.Limit limit, Rlimits.Limit most) {
        return new Rlimits.Limit(lower(limit.soft(), most.soft()), lower(limit.hard(), most.hard()));
    }

    /** RLIM_INFINITY is the largest unsigned number. */
    private static long lower(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? one : other;
    }
}
