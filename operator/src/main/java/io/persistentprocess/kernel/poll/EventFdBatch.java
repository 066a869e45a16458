package io.persistentprocess.kernel.poll;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Collections;
import java.util.List;

/**
 * Adds one to the counters of other processes' eventfds, many in one system call, without blocking. For one thread.
 *
 * <p>A write(2) would block if the owner has filled the counter, and setting O_NONBLOCK would change the owner's reads. Instead, io_submit(2) with IOCB_FLAG_RESFD has
 * the kernel signal the eventfd, which saturates a full counter (eventfd_signal in fs/eventfd.c). The operation is an empty read of /dev/null, complete when it is
 * submitted.
 */
public final class EventFdBatch implements AutoCloseable {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final long SYS_IO_SETUP = ARM ? 0 : 206;
    private static final long SYS_IO_DESTROY = ARM ? 1 : 207;
    private static final long SYS_IO_SUBMIT = ARM ? 2 : 209;
    private static final long SYS_IO_GETEVENTS = ARM ? 4 : 208;

    /** The most that fit in one system call. */
    public static final int BATCH = 128;
    /** struct iocb and struct io_event, uapi/linux/aio_abi.h. */
    private static final int IOCB_BYTES = 64;

    private static final int EVENT_BYTES = 32;
    private static final int FILDES = 20;
    private static final int BUFFER = 24;
    private static final int BYTES = 32;
    private static final int FLAGS = 56;
    private static final int RESULT_FD = 60;
    private static final int IOCB_FLAG_RESFD = 1;

    private final FileDescriptor nothing;
    private final long context;
    private final Memory requests = new Memory((long) BATCH * IOCB_BYTES);
    private final Memory pointers = new Memory((long) BATCH * Long.BYTES);
    private final Memory events = new Memory((long) BATCH * EVENT_BYTES);

    private EventFdBatch(FileDescriptor nothing, long context) {
        this.nothing = nothing;
        this.context = context;
        requests.clear();
        for (int i = 0; i < BATCH; i++) {
            long request = (long) i * IOCB_BYTES;
            requests.setInt(request + FILDES, nothing.fd());
            requests.setLong(request + BUFFER, Pointer.nativeValue(events));
            requests.setLong(request + BYTES, 1);
            requests.setInt(request + FLAGS, IOCB_FLAG_RESFD);
            pointers.setLong((long) i * Long.BYTES, Pointer.nativeValue(requests) + request);
        }
    }

    /** ENOSYS, EPERM: the kernel allows this process no asynchronous I/O; EAGAIN: fs.aio-max-nr is used up. */
    public static EventFdBatch create() throws KernelException {
        FileDescriptor nothing = FileDescriptor.open("/dev/null", FileDescriptor.O_RDONLY);
        try (Memory context = new Memory(Long.BYTES)) {
            context.setLong(0, 0);
            if (Libc.syscall(SYS_IO_SETUP, BATCH, Pointer.nativeValue(context), 0, 0) < 0) {
                KernelException failure = Libc.lastError("io_setup", "");
                nothing.close();
                throw failure;
            }
            return new EventFdBatch(nothing, context.getLong(0));
        }
    }

    /** Signals each once, and one that is listed twice, twice. Skips those that cannot be signalled. */
    public void signal(List<ForeignEventFd> targets) {
        for (int from = 0; from < targets.size(); from += BATCH) {
            signalBatch(targets.subList(from, Math.min(targets.size(), from + BATCH)));
        }
    }

    /**
     * Signals one several times.
     *
     * @param times at most 128
     */
    public void signal(ForeignEventFd target, int times) {
        signalBatch(Collections.nCopies(times, target));
    }

    private void signalBatch(List<ForeignEventFd> batch) {
        for (int i = 0; i < batch.size(); i++) {
            requests.setInt((long) i * IOCB_BYTES + RESULT_FD, batch.get(i).fd());
        }
        int done = 0;
        while (done < batch.size()) {
            long address = Pointer.nativeValue(pointers) + (long) done * Long.BYTES;
            long submitted = Libc.syscall(SYS_IO_SUBMIT, context, batch.size() - done, address, 0);
            // A failure concerns the first of those left.
            done += (int) Math.max(1, submitted);
        }
        Libc.syscall(SYS_IO_GETEVENTS, context, 0, BATCH, Pointer.nativeValue(events), 0);
    }

    @Override
    public void close() {
        Libc.syscall(SYS_IO_DESTROY, context, 0, 0, 0);
        nothing.close();
        requests.close();
        pointers.close();
        events.close();
    }
}
