package io.persistentprocess.kernel.libc;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import java.util.ArrayList;
import java.util.List;

/** Descriptors of this process without O_CLOEXEC, as an agent may have inherited them. */
public record Leak(List<Integer> fds) implements AutoCloseable {
    public static Leak open(int count) {
        List<Integer> fds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fds.add(Libc.open(Libc.encoded("/dev/null"), FileDescriptor.O_RDONLY, 0));
        }
        return new Leak(fds);
    }

    @Override
    public void close() {
        fds.forEach(Libc::close);
    }
}
