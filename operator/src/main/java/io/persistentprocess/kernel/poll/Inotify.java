package io.persistentprocess.kernel.poll;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An inotify(7) instance. One serves any number of watches, and users have few instances (fs.inotify.max_user_instances, often 128). For one thread. */
public final class Inotify implements AutoCloseable {
    public static final int MODIFY = 0x2;
    public static final int ATTRIB = 0x4;
    public static final int CLOSE_WRITE = 0x8;
    public static final int MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80;
    public static final int CREATE = 0x100;
    public static final int DELETE = 0x200;
    public static final int DELETE_SELF = 0x400;
    public static final int MOVE_SELF = 0x800;
    /** Events were lost: everything has to be checked again. */
    public static final int OVERFLOW = 0x4000;
    /** The watch was removed, or its file was; its number may be reused. */
    public static final int IGNORED = 0x8000;

    public static final int ONLYDIR = 0x01000000;
    public static final int DONT_FOLLOW = 0x02000000;
    /** Adds to the mask of a path that is watched already, instead of replacing it. */
    public static final int MASK_ADD = 0x20000000;

    public static final int ONESHOT = 1 << 31;

    private static final int IN_NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int BUFFER_BYTES = 16384;
    /** So that somebody who makes events without end does not keep the caller here. */
    private static final int MOST_READS = 64;

    private final FileDescriptor descriptor;

    private Inotify(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** EMFILE: the user's instances are used up. */
    public static Inotify create() throws KernelException {
        int fd = Libc.inotify_init1(IN_NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw Libc.lastError("inotify_init1", "");
        }
        return new Inotify(new FileDescriptor(fd, "inotify"));
    }

    public int fd() {
        return descriptor.fd();
    }

    /**
     * Watches a file or a directory's entries. Returns the number that its events carry. A path that is watched already keeps its number and gets this mask. ENOSPC: the
     * watches are used up.
     */
    public int watch(Path path, int mask) throws KernelException {
        int wd = Libc.inotify_add_watch(fd(), path.toString(), mask);
        if (wd < 0) {
            throw Libc.lastError("inotify_add_watch", path);
        }
        return wd;
    }

    /** Watches what a descriptor holds, whatever its path leads to by now. */
    public int watch(FileDescriptor held, int mask) throws KernelException {
        int wd = Libc.inotify_add_watch(fd(), "/proc/self/fd/" + held.fd(), mask);
        if (wd < 0) {
            throw Libc.lastError("inotify_add_watch", held.subject());
        }
        return wd;
    }

    /** Ends a watch; an {@link #IGNORED} event follows. Does nothing if it has ended already. */
    public void unwatch(int wd) throws KernelException {
        if (Libc.inotify_rm_watch(fd(), wd) < 0 && Libc.errno() != Errno.EINVAL) {
            throw Libc.lastError("inotify_rm_watch", wd);
        }
    }

    /** Pending events, at most a MiB of them, so that there may be more; may be empty. */
    public List<InotifyEvent> read() throws KernelException {
        List<InotifyEvent> events = new ArrayList<>();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int i = 0; i < MOST_READS; i++) {
            long count = Libc.read(fd(), buffer, buffer.length);
            if (count < 0 && Libc.errno() == Errno.EAGAIN) {
                return List.copyOf(events);
            }
            if (count < 0 && Libc.errno() != Errno.EINTR) {
                throw Libc.lastError("read", "inotify");
            }
            parse(ByteBuffer.wrap(buffer, 0, (int) Math.max(0, count)).order(ByteOrder.nativeOrder()), events);
        }
        return List.copyOf(events);
    }

    /** struct inotify_event: wd, mask, cookie, len and the name, padded with NULs to len. */
    private static void parse(ByteBuffer buffer, List<InotifyEvent> into) {
        while (buffer.hasRemaining()) {
            int wd = buffer.getInt();
            int mask = buffer.getInt();
            buffer.getInt();
            byte[] name = new byte[buffer.getInt()];
            buffer.get(name);
            String padded = new String(name, StandardCharsets.UTF_8);
            int end = padded.indexOf('\0');
            into.add(new InotifyEvent(wd, mask, end < 0 ? padded : padded.substring(0, end)));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
