package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.descriptor.FileExcerpt;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Every process of this PID namespace, from /proc. A process that is forked meanwhile may be missing. Any thread. */
public final class ProcTable {
    private static final Path PROC = Path.of("/proc");
    /** A record of a process takes some 150 bytes. */
    private static final int MOST_PROCESSES = 1 << 18;

    private static final Pattern PID = Pattern.compile("[1-9][0-9]*");

    private ProcTable() {}

    /**
     * All processes.
     *
     * @throws KernelException EFBIG: there are more than a quarter of a million
     */
    public static List<ProcessStat> read() throws KernelException {
        List<ProcessStat> all = read(PROC, MOST_PROCESSES + 1);
        if (all.size() > MOST_PROCESSES) {
            throw new KernelException(
                    "list",
                    PROC.toString(),
                    Errno.EFBIG,
                    "has more than the %d processes allowed".formatted(MOST_PROCESSES));
        }
        return all;
    }

    /** At most this many threads of a process, including the first; empty: it is gone. Each has its own CPU time. */
    public static List<ProcessStat> threads(int pid, int atMost) throws KernelException {
        Path tasks = PROC.resolve(Integer.toString(pid)).resolve("task");
        return Files.isDirectory(tasks) ? read(tasks, atMost) : List.of();
    }

    private static List<ProcessStat> read(Path folder, int atMost) throws KernelException {
        List<ProcessStat> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (all.size() >= atMost) {
                    return all;
                }
                if (PID.matcher(entry.getFileName().toString()).matches()) {
                    ProcessStat.read(entry).ifPresent(all::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            if (e instanceof KernelException failure) {
                throw failure;
            }
            KernelException failure = new KernelException("list", folder.toString(), Errno.EIO);
            failure.initCause(e);
            throw failure;
        }
        return all;
    }

    /**
     * The command line of a process. The process may have changed it, and made it as long as its memory (prctl(2), PR_SET_MM). Waits for the process's memory map.
     *
     * @param atMostBytes the limit of what is read
     * @return empty: the process is gone
     */
    public static Optional<ProcessCommandLine> commandLine(int pid, int atMostBytes) throws KernelException {
        try {
            FileExcerpt excerpt = FileDescriptor.excerpt("/proc/" + pid + "/cmdline", atMostBytes);
            return Optional.of(new ProcessCommandLine(excerpt.text(), excerpt.truncated()));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT, Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The executable of a process; empty: a kernel thread, a process that is gone, or one without permission. */
    public static Optional<Path> executable(int pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(Integer.toString(pid)).resolve("exe")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
