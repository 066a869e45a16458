package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.util.OptionalInt;

/**
 * An open cgroup.procs, read one page at a time, so that a step has the same cost for any number of processes. The kernel continues where the last read ended. It lists
 * some of the processes that are forked meanwhile, perhaps not all (css_task_iter in kernel/cgroup/cgroup.c). For one thread.
 */
public final class CgroupProcesses implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;

    private final FileDescriptor file;
    private final byte[] page = new byte[PAGE_BYTES];
    private int length;
    private int position;

    private CgroupProcesses(FileDescriptor file) {
        this.file = file;
    }

    static CgroupProcesses open(String path) throws KernelException {
        return new CgroupProcesses(FileDescriptor.open(path, FileDescriptor.O_RDONLY));
    }

    /** The next PID; empty at the end. ENODEV: the cgroup was removed. EOPNOTSUPP: it is threaded. */
    public OptionalInt next() throws KernelException {
        int pid = 0;
        for (byte digit = read(); digit != '\n'; digit = read()) {
            if (digit < '0' || digit > '9') {
                return OptionalInt.empty();
            }
            pid = pid * 10 + digit - '0';
        }
        return OptionalInt.of(pid);
    }

    /** 0 at the end. */
    private byte read() throws KernelException {
        if (position == length) {
            position = 0;
            length = file.readOn(page);
        }
        return position < length ? page[position++] : 0;
    }

    @Override
    public void close() {
        file.close();
    }
}
