package io.persistentprocess.kernel;

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
public final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern PID = Pattern.compile("[1-9][0-9]*");

    private ProcessTable() {}

    public static List<ProcessStat> read() throws KernelException {
        return read(PROC);
    }

    /** The threads of a process, the first included; empty when it is gone. Their CPU time is their own. */
    public static List<ProcessStat> threads(int pid) throws KernelException {
        Path tasks = PROC.resolve(Integer.toString(pid)).resolve("task");
        return Files.isDirectory(tasks) ? read(tasks) : List.of();
    }

    private static List<ProcessStat> read(Path folder) throws KernelException {
        List<ProcessStat> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
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

    /** What a process was started with, but it may have changed that; empty for a kernel thread, a zombie, and one that is gone. */
    public static List<String> arguments(int pid) throws KernelException {
        Optional<String> text = ProcessStat.contents("/proc/" + pid + "/cmdline");
        return text.filter(line -> !line.isEmpty())
                .map(line -> List.of(line.split("\0", -1)))
                .map(words -> words.getLast().isEmpty() ? words.subList(0, words.size() - 1) : words)
                .orElse(List.of());
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
