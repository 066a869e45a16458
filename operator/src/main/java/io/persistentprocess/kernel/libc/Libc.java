package io.persistentprocess.kernel.libc;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The C library's functions as JNA direct mappings. Every caller checks the result and takes errno from {@link #errno()}.
 *
 * <p>Linux on x86_64 and aarch64 is LP64, so {@code long}, {@code size_t}, {@code off_t} and pointers are Java longs. JNA copies arrays in and out; functions called for
 * each notification take the address of memory that the caller keeps. System calls that are missing in the glibc of old hosts go through syscall(2); their numbers (424
 * and up) are the same on both architectures.
 */
public final class Libc {
    public static final long SYS_PIDFD_SEND_SIGNAL = 424;
    public static final long SYS_PIDFD_OPEN = 434;

    static {
        Native.register(
                Libc.class,
                NativeLibrary.getInstance(
                        "c",
                        Map.of(
                                Library.OPTION_STRING_ENCODING,
                                "UTF-8",
                                Library.OPTION_CLASSLOADER,
                                Libc.class.getClassLoader())));
    }

    private Libc() {}

    /** errno of this thread's last call; valid until its next one. */
    public static int errno() {
        return Native.getLastError();
    }

    /**
     * The error of this thread's last native call.
     *
     * @param subject the path, PID or name concerned, by its toString
     */
    public static KernelException lastError(String call, Object subject) {
        return new KernelException(call, subject.toString(), errno());
    }

    /** A path or name for the functions that take bytes: JNA calls back into Java to encode a String, and copies an array. */
    public static byte[] encoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Takes an {@linkplain #encoded encoded} path. */
    public static native int open(byte[] path, int flags, int mode);

    public static native int openat(int directory, String path, int flags, int mode);

    public static native int close(int fd);

    public static native long read(int fd, byte[] buffer, long count);

    public static native long read(int fd, long buffer, long count);

    public static native int memfd_create(String name, int flags);

    public static native long pread(int fd, byte[] buffer, long count, long offset);

    public static native long write(int fd, byte[] buffer, long count);

    public static native int mkdir(String path, int mode);

    public static native int mkdirat(int directory, String name, int mode);

    public static native int rmdir(String path);

    public static native int rename(String from, String to);

    public static native int renameat(int fromDirectory, String from, int toDirectory, String to);

    public static native int unlink(String path);

    public static native int unlinkat(int directory, String name, int flags);

    public static native int symlinkat(String target, int directory, String name);

    public static native long readlinkat(int directory, String name, byte[] target, long size);

    public static native int chmod(String path, int mode);

    public static native int fchownat(int directory, String name, int uid, int gid, int flags);

    /** Takes an {@linkplain #encoded encoded} path. */
    public static native int statx(int directory, byte[] path, int flags, int mask, long[] statx);

    public static native long readlink(String path, byte[] target, long size);

    public static native int statfs(String path, long[] statfs);

    public static native int ftruncate(int fd, long length);

    public static native int fallocate(int fd, int mode, long offset, long length);

    public static native long lseek(int fd, long offset, int whence);

    public static native int flock(int fd, int operation);

    public static native int fcntl(int fd, int command, long argument);

    public static native long getxattr(String path, String name, byte[] value, long size);

    /** Takes an {@linkplain #encoded encoded} path and name. */
    public static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    public static native int removexattr(String path, String name);

    public static native long listxattr(String path, byte[] list, long size);

    public static native int setns(int fd, int namespaces);

    public static native int unshare(int flags);

    public static native int mount(String source, String target, String type, long flags, String data);

    public static native int capget(int[] header, int[] data);

    public static native int capset(int[] header, int[] data);

    public static native int epoll_create1(int flags);

    public static native int epoll_ctl(int epfd, int operation, int fd, long event);

    public static native int epoll_wait(int epfd, long events, int maxEvents, int timeoutMillis);

    public static native int eventfd(int initial, int flags);

    public static native int timerfd_create(int clock, int flags);

    public static native int timerfd_settime(int fd, int flags, long[] value, long[] old);

    public static native int clock_gettime(int clock, long[] timespec);

    public static native int inotify_init1(int flags);

    public static native int inotify_add_watch(int fd, String path, int mask);

    public static native int inotify_rm_watch(int fd, int wd);

    public static native int poll(int[] pollfds, long count, int timeoutMillis);

    public static native int waitid(int idType, int id, int[] siginfo, int options);

    public static native int ioctl(int fd, long request, long[] argument);

    public static native int getrlimit(int resource, long[] limit);

    public static native int setrlimit(int resource, long[] limit);

    public static native int geteuid();

    public static native int prctl(int operation, long argument, long third, long fourth, long fifth);

    public static native int socket(int domain, int type, int protocol);

    public static native int fchmod(int fd, int mode);

    public static native int bind(int fd, byte[] address, int length);

    public static native int listen(int fd, int backlog);

    public static native int connect(int fd, byte[] address, int length);

    public static native int getsockname(int fd, byte[] address, int[] length);

    public static native long recv(int fd, byte[] buffer, long count, int flags);

    public static native int accept4(int fd, long address, long length, int flags);

    public static native long recvmsg(int fd, long message, int flags);

    public static native long sendmsg(int fd, long message, int flags);

    public static native int socketpair(int domain, int type, int protocol, int[] pair);

    public static native long send(int fd, byte[] bytes, long count, int flags);

    public static native int setsockopt(int fd, int level, int option, int[] value, int length);

    public static native int getsockopt(int fd, int level, int option, int[] value, int[] length);

    public static native int getpagesize();

    public static native long signal(int signo, long handler);

    public static native long syscall(long number, long first, long second, long third, long fourth);

    public static native long syscall(long number, long first, long second, long third, long fourth, long fifth);
}
