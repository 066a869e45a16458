package io.persistentprocess.e2e.imports;

import java.io.IOException;
import java.time.Duration;

/** Waits for what daemons do after their start: they change their user, their limits and their directory. */
final class Settled {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 1000;
    /** A daemon that drops its rights late looks settled before. */
    private static final int SAME = 3;

    private Settled() {}

    /** Finds a process; 0: there is none now. */
    @FunctionalInterface
    interface Lookup {
        long pid() throws IOException, UnitRunException;
    }

    /** The facts of a process, once they no longer change. */
    static ProcessFacts facts(Lookup lookup) throws IOException, UnitRunException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        String last = "no main process";
        long lastPid = 0;
        int same = 0;
        ProcessFacts facts = null;
        while (System.nanoTime() < deadline) {
            long pid = lookup.pid();
            try {
                ProcessFacts now = pid == 0 ? null : ProcessFacts.of(pid);
                same = now != null && pid == lastPid && now.equals(facts) ? same + 1 : 0;
                facts = now;
                lastPid = pid;
            } catch (IOException e) {
                same = 0;
                last = e.getMessage();
            }
            if (same == SAME) {
                return facts;
            }
            pause();
        }
        throw new UnitRunException("no process that stays: " + last);
    }

    static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
