package io.persistentprocess.kernel;

/**
 * An eventfd(2) that another process made and still uses. Its file description is shared, so nothing is changed about it: whether its owner's reads block is the owner's
 * choice. {@link EventFdVolley} signals it.
 */
public final class ForeignEventFd implements AutoCloseable {
    /** In the fdinfo of eventfds only, proc(5). */
    private static final String MARK = "eventfd-count:";

    private final Descriptor descriptor;

    private ForeignEventFd(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes a descriptor over; it is closed when it is none.
     *
     * @throws KernelException EBADF: it is open, but no eventfd
     */
    public static ForeignEventFd of(int fd) throws KernelException {
        Descriptor descriptor = new Descriptor(fd, "eventfd");
        try {
            if (Descriptor.contents("/proc/self/fdinfo/" + fd).contains(MARK)) {
                return new ForeignEventFd(descriptor);
            }
            throw new KernelException("descriptor is no eventfd", "", Errno.EBADF);
        } catch (KernelException e) {
            descriptor.close();
            throw e;
        }
    }

    /** The descriptor's number in this process. */
    public int fd() {
        return descriptor.fd();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
