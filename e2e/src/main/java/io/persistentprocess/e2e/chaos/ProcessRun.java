package io.persistentprocess.e2e.chaos;

/**
 * A process of an instance; PID and start time together are never used twice.
 *
 * @param startTicks field 22 of /proc/PID/stat
 * @param revision of the command line
 */
record ProcessRun(int pid, long startTicks, int revision) {
    @Override
    public String toString() {
        return "pid " + pid + " r" + revision;
    }
}
