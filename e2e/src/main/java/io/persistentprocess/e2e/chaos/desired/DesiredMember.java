package io.persistentprocess.e2e.chaos.desired;

/**
 * What a member should be.
 *
 * @param revision of its command line, where a process shows it
 */
public record DesiredMember(int revision, int replicas) {
    @Override
    public String toString() {
        return replicas + "×r" + revision;
    }
}
