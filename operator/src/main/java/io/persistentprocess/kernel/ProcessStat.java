package io.persistentprocess.kernel;

import java.util.Optional;

/**
 * A line of /proc/PID/stat, proc_pid_stat(5).
 *
 * @param comm the name, at most 15 bytes, not to be trusted: a process sets its own
 * @param state R, S, D, Z, T, …
 * @param nice field 19, −20 to 19
 * @param startTicks field 22, since boot; with the PID and the boot id it names one process for ever, see {@link Clock#startTicksToBootNanos(long)}
 * @param exitCode field 52, a wait status, of a zombie; 0 while it lives, and for those who may not ptrace it
 */
public record ProcessStat(
        int pid,
        String comm,
        char state,
        int parent,
        int processGroup,
        int session,
        int nice,
        int threads,
        long startTicks,
        int exitCode) {
    /** Empty when there is no such process (any more). */
    public static Optional<ProcessStat> read(int pid) throws KernelException {
        try {
            return Optional.of(parse(Descriptor.contents("/proc/" + pid + "/stat")));
        } catch (KernelException e) {
            // ESRCH: it was there at open and gone at read.
            if (e.is(Errno.ENOENT, Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static ProcessStat parse(String line) {
        // The name may hold spaces and parentheses, but nothing after it does.
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        int pid = Integer.parseInt(line.substring(0, open - 1));
        String[] fields = line.substring(close + 2).strip().split(" ", -1);
        return new ProcessStat(
                pid,
                line.substring(open + 1, close),
                fields[0].charAt(0),
                integer(fields, 4),
                integer(fields, 5),
                integer(fields, 6),
                integer(fields, 19),
                integer(fields, 20),
                Long.parseLong(fields[22 - 3]),
                integer(fields, 52));
    }

    private static int integer(String[] fields, int number) {
        return Integer.parseInt(fields[number - 3]);
    }

    public boolean zombie() {
        return state == 'Z';
    }
}
