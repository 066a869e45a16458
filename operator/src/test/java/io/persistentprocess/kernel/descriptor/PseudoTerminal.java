package io.persistentprocess.kernel.descriptor;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;

/** A pair of pty(7) that is nobody's controlling terminal yet, as any user may make one. */
public final class PseudoTerminal implements AutoCloseable {
    /** ioctl_tty(2); the numbers are the same on x86_64 and aarch64. */
    private static final long TIOCSPTLCK = 0x40045431L;

    private static final long TIOCGPTN = 0x80045430L;

    private static final byte[] INTERRUPT = {3};

    private final FileDescriptor master;
    private final Path slave;

    private PseudoTerminal(FileDescriptor master, Path slave) {
        this.master = master;
        this.slave = slave;
    }

    public static PseudoTerminal create() throws KernelException {
        FileDescriptor master = FileDescriptor.open("/dev/ptmx", FileDescriptor.O_RDWR | FileDescriptor.O_NOCTTY);
        long[] number = new long[1];
        if (Libc.ioctl(master.fd(), TIOCSPTLCK, new long[1]) < 0 || Libc.ioctl(master.fd(), TIOCGPTN, number) < 0) {
            throw Libc.lastError("ioctl", "/dev/ptmx");
        }
        return new PseudoTerminal(master, Path.of("/dev/pts/" + number[0]));
    }

    public Path slave() {
        return slave;
    }

    /** Types ^C. */
    public void interrupt() throws KernelException {
        master.append(INTERRUPT, INTERRUPT.length);
    }

    @Override
    public void close() {
        master.close();
    }
}
