package io.persistentprocess.kernel.socket;

import java.util.Set;

/**
 * Who a peer was when it connected, as the kernel tells, unix(7).
 *
 * @param groups its group and its supplementary ones
 */
public record PeerCredentials(int pid, int uid, Set<Integer> groups) {
    public PeerCredentials {
        groups = Set.copyOf(groups);
    }
}
