package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.system.KernelClock;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A line of /proc/PID/stat, proc_pid_stat(5).
 *
 * @param comm the name, at most 15 bytes; not trusted, because a process sets its own
 * @param state R, S, D, Z, T, …
 * @param nice field 19, −20 to 19
 * @param startTicks field 22, since boot; with the PID and the boot ID it identifies a process uniquely, see {@link KernelClock#startTicksToBootNanos(long)}
 * @param exitCode field 52, the wait status of a zombie; 0 while it lives, and without ptrace permission
 * @param flags field 9
 * @param cpuTicks fields 14 and 15, the CPU time of all its threads in user and system mode
 * @param residentPages field 24, inexact: the kernel counts in batches
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
        int exitCode,
        long flags,
        long cpuTicks,
        long residentPages) {
    /** PF_KTHREAD of include/linux/sched.h. */
    private static final long KERNEL_THREAD = 0x00200000;

    /** 52 numbers and a name of 64 bytes at most (kernel threads have the longest), proc_pid_stat(5). */
    private static final int MAX_BYTES = 4096;

    /** Empty: there is no such process (any more). */
    public static Optional<ProcessStat> read(int pid) throws KernelException {
        return contents("/proc/" + pid + "/stat", MAX_BYTES).map(ProcessStat::parse);
    }

    /** The stat of a process or thread by its directory. */
    static Optional<ProcessStat> read(Path folder) throws KernelException {
        return contents(folder.resolve("stat").toString(), MAX_BYTES).map(ProcessStat::parse);
    }

    /** A file of a process; empty: the process is gone. EFBIG: the file is larger than this. */
    public static Optional<String> contents(String path, int atMostBytes) throws KernelException {
        try {
            return Optional.of(FileDescriptor.contents(path, atMostBytes));
        } catch (KernelException e) {
            // ESRCH: it ended between open and read.
            if (e.is(Errno.ENOENT, Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public static ProcessStat parse(String line) {
        // The name may contain spaces and parentheses; the later fields do not.
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
                integer(fields, 52),
                number(fields, 9),
                number(fields, 14) + number(fields, 15),
                number(fields, 24));
    }

    /** Its memory in RAM, including shared parts; inexact. */
    public long residentBytes() {
        return residentPages * Libc.getpagesize();
    }

    private static long number(String[] fields, int number) {
        return Long.parseLong(fields[number - 3]);
    }

    private static int integer(String[] fields, int number) {
        return Integer.parseInt(fields[number - 3]);
    }

    public boolean kernelThread() {
        return (flags & KERNEL_THREAD) != 0;
    }

    public boolean zombie() {
        return state == 'Z';
    }
}
