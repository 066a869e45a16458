package io.persistentprocess.agent.host;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.RlimitNumbers;
import java.util.HashMap;
import java.util.Map;

/** The default resource limits of a daemon on the host. */
final class DefaultRlimits {
    private static final int NOFILE = RlimitNumbers.resource("nofile").orElseThrow();

    /**
     * systemd-system.conf(5), DefaultLimitNOFILE=. The limit of an init process is too high for others: some daemons iterate over all possible descriptors, and select(2)
     * is limited to 1024.
     */
    private static final RlimitNumbers.Limit OPEN_FILES = new RlimitNumbers.Limit(1024, 524288);

    private DefaultRlimits() {}

    /** The limits of this process. */
    static Map<Integer, RlimitNumbers.Limit> own() throws KernelException {
        Map<Integer, RlimitNumbers.Limit> own = new HashMap<>();
        for (int resource = 0; resource < RlimitNumbers.COUNT; resource++) {
            own.put(resource, RlimitNumbers.get(resource));
        }
        return own;
    }

    /** The limits of a process of the host, as far as this process can set them. */
    static Map<Integer, RlimitNumbers.Limit> of(
            int pid, Map<Integer, RlimitNumbers.Limit> own, ProcessDefaults.Inherited.Lowering raising)
            throws KernelException {
        return reachable(RlimitNumbers.ofProcess(pid), own, raising);
    }

    static Map<Integer, RlimitNumbers.Limit> reachable(
            Map<Integer, RlimitNumbers.Limit> host,
            Map<Integer, RlimitNumbers.Limit> own,
            ProcessDefaults.Inherited.Lowering raising) {
        Map<Integer, RlimitNumbers.Limit> reachable = new HashMap<>();
        host.forEach((resource, limit) -> {
            RlimitNumbers.Limit wanted = resource == NOFILE ? atMost(limit, OPEN_FILES) : limit;
            long ceiling = own.get(resource).hard();
            reachable.put(
                    resource,
                    switch (raising) {
                        case ALLOWED -> wanted;
                        case FORBIDDEN -> atMost(wanted, new RlimitNumbers.Limit(ceiling, ceiling));
                    });
        });
        return reachable;
    }

    private static RlimitNumbers.Limit atMost(RlimitNumbers.Limit limit, RlimitNumbers.Limit most) {
        return new RlimitNumbers.Limit(lower(limit.soft(), most.soft()), lower(limit.hard(), most.hard()));
    }

    /** RLIM_INFINITY is the largest unsigned number. */
    private static long lower(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? one : other;
    }
}
