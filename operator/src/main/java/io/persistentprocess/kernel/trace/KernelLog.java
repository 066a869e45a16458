package io.persistentprocess.kernel.trace;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's messages from now on, Documentation/ABI/testing/dev-kmsg. Never blocks. For one thread. */
public final class KernelLog implements AutoCloseable {
    private static final int SEEK_END = 2;
    /** PRINTK_MESSAGE_MAX: a read into a smaller buffer fails with EINVAL. */
    private static final int RECORD_BYTES = 8192;

    /** Priorities of the kernel's own messages are below this; those of other facilities are not. */
    private static final int FACILITY = 8;

    private static final Pattern ENTRY = Pattern.compile("(?<priority>\\d{1,9}),[^;]*;(?<message>[^\n]*)");

    private final FileDescriptor descriptor;
    /** In native memory: JNA would copy an array of this size twice for each read, most of which find nothing. */
    private final Memory buffer = new Memory(RECORD_BYTES);

    private KernelLog(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** EPERM: kernel.dmesg_restrict is set, and this process lacks CAP_SYSLOG. */
    public static KernelLog open() throws KernelException {
        try {
            FileDescriptor descriptor =
                    FileDescriptor.open("/dev/kmsg", FileDescriptor.O_RDONLY | FileDescriptor.O_NONBLOCK);
            Libc.lseek(descriptor.fd(), 0, SEEK_END);
            return new KernelLog(descriptor);
        } catch (KernelException e) {
            throw new KernelException(
                    e.call(), e.subject() + CapabilitySets.missing(e.errno(), List.of("SYSLOG")), e.errno());
        }
    }

    /**
     * The kernel's next messages, oldest first, without their metadata. Reads at most this many entries; skips those of other facilities and those that were overwritten.
     */
    public List<String> read(int atMost) throws KernelException {
        List<String> messages = new ArrayList<>();
        for (int entries = 0; entries < atMost; entries++) {
            long count = Libc.read(descriptor.fd(), Pointer.nativeValue(buffer), RECORD_BYTES);
            if (count > 0) {
                parse(new String(buffer.getByteArray(0, (int) count), StandardCharsets.UTF_8))
                        .ifPresent(messages::add);
            } else if (count == 0 || Libc.errno() == Errno.EAGAIN) {
                return messages;
            } else if (Libc.errno() != Errno.EPIPE && Libc.errno() != Errno.EINTR) {
                throw Libc.lastError("read", "/dev/kmsg");
            }
        }
        return messages;
    }

    /**
     * The message of an entry, {@code 6,339,5140900,-;message} (Documentation/ABI/testing/dev-kmsg), if it is the kernel's own. Processes of root may write entries, but
     * not with the kernel's facility, which is 0 (devkmsg_write in kernel/printk/printk.c).
     */
    public static Optional<String> parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        return matcher.lookingAt() && Integer.parseInt(matcher.group("priority")) < FACILITY
                ? Optional.of(matcher.group("message"))
                : Optional.empty();
    }

    @Override
    public void close() {
        descriptor.close();
        buffer.close();
    }
}
