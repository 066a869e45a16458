package io.persistentprocess.e2e.chaos;

/**
 * What a member should be.
 *
 * @param revision of its command line, where a process shows it
 */
record MemberWish(int revision, int replicas) {
    @Override
    public String toString() {
        return replicas + "×r" + revision;
    }
}
