package io.persistentprocess.kernel.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Eventfds of others, signalled without their leave. */
@Timeout(60)
class EventFdBatchTest {
    private static final long FULL = -2;

    private final List<ForeignEventFd> targets = new ArrayList<>();

    @AfterEach
    void close() {
        targets.forEach(ForeignEventFd::close);
    }

    private ForeignEventFd target(int flags) throws KernelException {
        ForeignEventFd target = ForeignEventFd.of(Libc.eventfd(0, flags));
        targets.add(target);
        return target;
    }

    private static long read(ForeignEventFd target) {
        byte[] counter = new byte[Long.BYTES];
        return Libc.read(target.fd(), counter, counter.length) < 0
                ? 0
                : ByteBuffer.wrap(counter).order(ByteOrder.nativeOrder()).getLong();
    }

    @Test
    void eachIsSignalledAsOftenAsItIsThere() throws IOException {
        ForeignEventFd once = target(FileDescriptor.O_NONBLOCK);
        ForeignEventFd often = target(FileDescriptor.O_NONBLOCK);
        ForeignEventFd never = target(FileDescriptor.O_NONBLOCK);
        List<ForeignEventFd> volley = new ArrayList<>(Collections.nCopies(1000, often));
        volley.add(once);
        try (EventFdBatch signals = EventFdBatch.create()) {
            signals.signal(volley);
            assertThat(read(once)).isEqualTo(1);
            assertThat(read(often)).isEqualTo(1000);
            assertThat(read(never)).isZero();
        }
    }

    @Test
    void row36_aFullCounterOfABlockingOneIsNotWaitedFor() throws IOException {
        ForeignEventFd full = target(0);
        ForeignEventFd next = target(FileDescriptor.O_NONBLOCK);
        byte[] most = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(FULL)
                .array();
        assertThat(Libc.write(full.fd(), most, most.length)).isEqualTo(Long.BYTES);
        try (EventFdBatch signals = EventFdBatch.create()) {
            signals.signal(List.of(full, full, full, next));
            assertThat(read(next)).isEqualTo(1);
            assertThat(read(full)).isEqualTo(-1);
        }
    }

    @Test
    void oneThatIsClosedIsLeftOutAndTheOthersAreSignalled() throws IOException {
        ForeignEventFd gone = target(FileDescriptor.O_NONBLOCK);
        ForeignEventFd there = target(FileDescriptor.O_NONBLOCK);
        gone.close();
        try (EventFdBatch signals = EventFdBatch.create()) {
            signals.signal(List.of(gone, there, gone, there));
            assertThat(read(there)).isEqualTo(2);
        }
    }

    @Test
    void whatIsNoEventFdIsRefusedAndClosed() throws IOException {
        int fd = Libc.open(Libc.encoded("/dev/null"), FileDescriptor.O_RDONLY | FileDescriptor.O_CLOEXEC, 0);
        assertThatThrownBy(() -> ForeignEventFd.of(fd))
                .asInstanceOf(InstanceOfAssertFactories.type(KernelException.class))
                .matches(failure -> failure.is(Errno.EBADF));
        assertThat(Libc.close(fd)).as("it is closed already").isNegative();
    }
}
