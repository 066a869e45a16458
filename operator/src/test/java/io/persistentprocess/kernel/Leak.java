package io.persistentprocess.kernel;

import java.util.ArrayList;
import java.util.List;

/** Descriptors of this process without O_CLOEXEC, as an agent may have inherited them. */
record Leak(List<Integer> fds) implements AutoCloseable {
    static Leak open(int count) {
        List<Integer> fds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fds.add(Libc.open("/dev/null", Descriptor.O_RDONLY, 0));
        }
        return new Leak(fds);
    }

    @Override
    public void close() {
        fds.forEach(Libc::close);
    }
}
