package io.persistentprocess.kernel.socket;

import java.util.Set;

/**
 * The credentials of a peer when it connected, unix(7).
 *
 * @param groups its primary and supplementary groups
 */
public record PeerCredentials(int pid, int uid, Set<Integer> groups) {
    public PeerCredentials {
        groups = Set.copyOf(groups);
    }
}
