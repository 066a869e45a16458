package io.persistentprocess.kernel.libc;

import com.sun.jna.Native;

/** A signal that this process ignores and this thread blocks, until closed. */
public final class OddSignals implements AutoCloseable {
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;
    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;
    private static final int SIGSET_LONGS = 16;

    private final int signo;
    private final long[] maskBefore;

    private OddSignals(int signo, long[] maskBefore) {
        this.signo = signo;
        this.maskBefore = maskBefore;
    }

    public static OddSignals ignoringAndBlocking(int signo) {
        long[] before = new long[SIGSET_LONGS];
        long[] mask = new long[SIGSET_LONGS];
        mask[0] = 1L << (signo - 1);
        Masks.pthread_sigmask(SIG_BLOCK, mask, before);
        Libc.signal(signo, SIG_IGN);
        return new OddSignals(signo, before);
    }

    @Override
    public void close() {
        Libc.signal(signo, SIG_DFL);
        Masks.pthread_sigmask(SIG_SETMASK, maskBefore, null);
    }

    private static final class Masks {
        static {
            Native.register(Masks.class, "c");
        }

        private Masks() {}

        static native int pthread_sigmask(int how, long[] set, long[] old);
    }
}
