package io.persistentprocess.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The kernel's messages from now on, Documentation/ABI/testing/dev-kmsg. Never waits for one. For one thread. */
public final class KernelLog implements AutoCloseable {
    private static final int SEEK_END = 2;
    /** PRINTK_MESSAGE_MAX: with less room a read fails with EINVAL. */
    private static final int RECORD_BYTES = 8192;

    private final Descriptor descriptor;
    private final byte[] buffer = new byte[RECORD_BYTES];

    private KernelLog(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** EPERM: kernel.dmesg_restrict is set, and this process has no CAP_SYSLOG. */
    public static KernelLog open() throws KernelException {
        try {
            Descriptor descriptor = Descriptor.open("/dev/kmsg", Descriptor.O_RDONLY | Descriptor.O_NONBLOCK);
            Libc.lseek(descriptor.fd(), 0, SEEK_END);
            return new KernelLog(descriptor);
        } catch (KernelException e) {
            throw new KernelException(
                    e.call(), e.subject() + Capabilities.missing(e.errno(), List.of("SYSLOG")), e.errno());
        }
    }

    /** The next messages, oldest first, without what the kernel notes about them; fewer than asked for: there are no more. Those that were overwritten are left out. */
    public List<String> read(int atMost) throws KernelException {
        List<String> messages = new ArrayList<>();
        while (messages.size() < atMost) {
            long count = Libc.read(descriptor.fd(), buffer, buffer.length);
            if (count > 0) {
                messages.add(message(new String(buffer, 0, (int) count, StandardCharsets.UTF_8)));
            } else if (count == 0 || Libc.errno() == Errno.EAGAIN) {
                return messages;
            } else if (Libc.errno() != Errno.EPIPE && Libc.errno() != Errno.EINTR) {
                throw KernelException.last("read", "/dev/kmsg");
            }
        }
        return messages;
    }

    /** 6,339,5140900,-;message */
    private static String message(String entry) {
        int semicolon = entry.indexOf(';');
        int end = entry.indexOf('\n');
        return entry.substring(semicolon + 1, end < 0 ? entry.length() : end);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
