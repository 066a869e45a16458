package io.persistentprocess.kernel.spawn;

import com.sun.jna.Native;
import io.persistentprocess.kernel.libc.BundledLibrary;

/** The functions of ppg_spawn.c, which is in the jar where JNA expects it ({@code linux-x86-64/libppgspawn.so}). */
final class SpawnLibrary {
    /** PPG_SPAWN_ABI: the version of what {@link SpawnMessage} writes and {@link SpawnSlot} reads. */
    static final int ABI = 8;

    static {
        Native.register(SpawnLibrary.class, BundledLibrary.open("ppgspawn"));
    }

    private SpawnLibrary() {}

    static native int ppg_spawn_abi();

    static native long ppg_completions_new(int eventFd);

    static native long ppg_completed(long completions);

    static native long ppg_slot_new(long completions);

    static native void ppg_slot_free(long slot);

    static native int ppg_slot_idle(long slot);

    static native int ppg_slot_result(long slot);

    static native void ppg_own_scheduling(long[] own);

    static native int ppg_spawn(long slot, long request, long size, int way, long patienceNanos);
}
