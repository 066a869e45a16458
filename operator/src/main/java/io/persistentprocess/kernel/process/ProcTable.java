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

/** Every process of this PID namespace, from /proc. One that is forked while it is read may be missed. Any thread. */
public final class ProcTable {
    private static final Path PROC = Path.of("/proc");
    /** A record of each takes some 150 bytes. */
    private static final int MOST_PROCESSES = 1 << 18;

    private static final Pattern PID = Pattern.compile("[1-9][0-9]*");

    private ProcTable() {}

    /**
     * All of them.
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

    /** The threads of a process, the first included, or so many of them; empty when it is gone. Their CPU time is their own. */
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
     * What a process was started with, but it may have changed that, and made it as long as its memory is large (prctl(2), PR_SET_MM). Waits for the process's memory map.
     *
     * @param atMostBytes so much is read of it
     * @return empty for a process that is gone
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

    /** The program it runs; empty for a kernel thread, one that is gone, and one that may not be looked at. */
    public static Optional<Path> executable(int pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(Integer.toString(pid)).resolve("exe")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
