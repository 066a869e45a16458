package io.persistentprocess.kernel;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/**
 * The C library's functions as JNA direct mappings, bare: every caller checks the result and takes errno from {@link #errno()}.
 *
 * <p>Linux on x86_64 and aarch64 is LP64, so {@code long}, {@code size_t}, {@code off_t} and pointers are Java longs. Arrays are copied in and out by JNA; what is
 * called for each notification takes the address of memory kept by the caller instead. System calls too new for the glibc of old hosts go through syscall(2),
 * their numbers (424 and up) are the same on both architectures.
 */
final class Libc {
    static final long SYS_PIDFD_SEND_SIGNAL = 424;
    static final long SYS_PIDFD_OPEN = 434;

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
    static int errno() {
        return Native.getLastError();
    }

    /**
     * The error of this thread's last native call.
     *
     * @param subject the path, PID or name that the call was about; its text
     */
    static KernelException lastError(String call, Object subject) {
        return new KernelException(call, subject.toString(), errno());
    }

    static native int open(String path, int flags, int mode);

    static native int openat(int directory, String path, int flags, int mode);

    static native int close(int fd);

    static native long read(int fd, byte[] buffer, long count);

    static native long pread(int fd, byte[] buffer, long count, long offset);

    static native long write(int fd, byte[] buffer, long count);

    static native int mkdir(String path, int mode);

    static native int mkdirat(int directory, String name, int mode);

    static native int rmdir(String path);

    static native int rename(String from, String to);

    static native int renameat(int fromDirectory, String from, int toDirectory, String to);

    static native int unlink(String path);

    static native int unlinkat(int directory, String name, int flags);

    static native long readlinkat(int directory, String name, byte[] target, long size);

    static native int chmod(String path, int mode);

    static native int statx(int directory, String path, int flags, int mask, long[] statx);

    static native long readlink(String path, byte[] target, long size);

    static native int statfs(String path, long[] statfs);

    static native int ftruncate(int fd, long length);

    static native int fallocate(int fd, int mode, long offset, long length);

    static native long lseek(int fd, long offset, int whence);

    static native int flock(int fd, int operation);

    static native int fcntl(int fd, int command, long argument);

    static native long getxattr(String path, String name, byte[] value, long size);

    static native int setxattr(String path, String name, byte[] value, long size, int flags);

    static native int removexattr(String path, String name);

    static native long listxattr(String path, byte[] list, long size);

    static native int setns(int fd, int namespaces);

    static native int unshare(int flags);

    static native int mount(String source, String target, String type, long flags, String data);

    static native int capget(int[] header, int[] data);

    static native int capset(int[] header, int[] data);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epfd, int operation, int fd, long event);

    static native int epoll_wait(int epfd, long events, int maxEvents, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    static native int timerfd_create(int clock, int flags);

    static native int timerfd_settime(int fd, int flags, long[] value, long[] old);

    static native int clock_gettime(int clock, long[] timespec);

    static native int inotify_init1(int flags);

    static native int inotify_add_watch(int fd, String path, int mask);

    static native int inotify_rm_watch(int fd, int wd);

    static native int poll(int[] pollfds, long count, int timeoutMillis);

    static native int waitid(int idType, int id, int[] siginfo, int options);

    static native int ioctl(int fd, long request, long[] argument);

    static native int getrlimit(int resource, long[] limit);

    static native int setrlimit(int resource, long[] limit);

    static native int geteuid();

    static native int prctl(int operation, long argument, long third, long fourth, long fifth);

    static native int socket(int domain, int type, int protocol);

    static native int fchmod(int fd, int mode);

    static native int bind(int fd, byte[] address, int length);

    static native int listen(int fd, int backlog);

    static native int accept4(int fd, long address, long length, int flags);

    static native long recvmsg(int fd, long message, int flags);

    static native long send(int fd, byte[] bytes, long count, int flags);

    static native int getsockopt(int fd, int level, int option, int[] value, int[] length);

    static native int getpagesize();

    static native long signal(int signo, long handler);

    static native long syscall(long number, long first, long second, long third, long fourth);

    static native long syscall(long number, long first, long second, long third, long fourth, long fifth);
}
