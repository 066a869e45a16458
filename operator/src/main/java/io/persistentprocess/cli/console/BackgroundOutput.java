package io.persistentprocess.cli.console;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.OnDemandThread;
import io.persistentprocess.agent.thread.ThreadRole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The output of the log: a pipe or terminal whose reader may have stopped reading. That must not block a thread that logs, least of all the event
 * loop's. From {@link #begin} on, lines wait in a queue for a thread ({@code ppg-log}), which exists while there are any. If the queue is full, lines
 * are dropped, and a line with their number takes their place. Any thread.
 *
 * <p>If the process dies here: queued lines are lost.
 */
public final class BackgroundOutput extends OutputStream {
    static final int MOST_BYTES = 1 << 20;

    /** Extra room for an agent's last lines. */
    static final int LAST_WORDS_BYTES = 64 << 10;

    private static final int LONGEST_LINE_BYTES = 64 << 10;

    /** After this much time without progress, the end does not wait for the reader. */
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    private static final Duration LONGEST_END = Duration.ofSeconds(5);
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final OutputStream to;
    private final Object lock = new Object();
    private final Queue<byte[]> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile OnDemandThread thread;
    private int mostBytes = MOST_BYTES;
    private int waitingBytes;
    private boolean dropping;
    private long dropped;
    /** The number of lines taken from the queue and written. */
    private long written;

    private boolean writing;

    /** @param to must accept a write from any thread, and may block */
    public BackgroundOutput(OutputStream to) {
        this.to = to;
    }

    /** From here on, no caller blocks. Before, each write goes to the stream directly. */
    public void begin(AgentThreads threads) {
        synchronized (lock) {
            if (thread == null) {
                thread = threads.onDemand(ThreadRole.LOG);
            }
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (thread == null) {
            to.write(bytes, from, length);
            return;
        }
        synchronized (lock) {
            for (int i = from; i < from + length; i++) {
                unfinished.write(bytes[i]);
                if (bytes[i] == '\n' || unfinished.size() >= LONGEST_LINE_BYTES) {
                    enqueue(unfinished.toByteArray());
                    unfinished.reset();
                }
            }
        }
        wake();
    }

    private void enqueue(byte[] line) {
        if (waitingBytes + line.length > mostBytes || (dropping && waitingBytes > mostBytes / 2)) {
            dropping = true;
            dropped++;
            return;
        }
        dropping = false;
        addDroppedCount();
        add(line);
    }

    private void addDroppedCount() {
        if (dropped > 0) {
            add("%s WARN %d lines were not written, because they were not read in time%n"
                    .formatted(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS), dropped)
                    .getBytes(StandardCharsets.UTF_8));
            dropped = 0;
        }
    }

    private void add(byte[] line) {
        lines.add(line);
        waitingBytes += line.length;
    }

    private void wake() {
        // Without a thread, the next line tries again; the failure is logged, which is such a line.
        if (!awake.getAndSet(true) && !thread.execute(this::writeAll)) {
            awake.set(false);
        }
    }

    private void writeAll() {
        awake.set(false);
        for (byte[] some = takeSome(); some.length > 0; some = takeSome()) {
            try {
                to.write(some);
            } catch (IOException _) {
                // The output is not read, and there is no other place to report that.
            }
        }
    }

    /** Small writes: what is not written yet stays in the queue, where it is counted. */
    private byte[] takeSome() {
        synchronized (lock) {
            written += writing ? 1 : 0;
            if (lines.isEmpty()) {
                dropping = false;
                addDroppedCount();
            }
            writing = !lines.isEmpty();
            if (!writing) {
                return new byte[0];
            }
            byte[] line = lines.remove();
            waitingBytes -= line.length;
            return line;
        }
    }

    /** Reserves room for the last lines, even if the reader has been blocked for long. */
    public void beginLastWords() {
        synchronized (lock) {
            mostBytes = MOST_BYTES + LAST_WORDS_BYTES;
            dropping = false;
        }
    }

    /** Waits until everything is written. The wait is limited and ends early if the reader makes no progress. Later lines are still accepted. */
    public void finish() {
        if (thread == null) {
            return;
        }
        wake();
        long begun = System.nanoTime();
        long moved = begun;
        long before = -1;
        boolean interrupted = false;
        while (isBusy()
                && System.nanoTime() - begun < LONGEST_END.toNanos()
                && System.nanoTime() - moved < STANDSTILL.toNanos()) {
            long now = count();
            if (now != before) {
                before = now;
                moved = System.nanoTime();
            }
            try {
                var _ = new CountDownLatch(1).await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBusy() {
        synchronized (lock) {
            return writing || !lines.isEmpty() || dropped > 0;
        }
    }

    private long count() {
        synchronized (lock) {
            return written;
        }
    }

    /** Called just before the process is halted. */
    @Override
    public void close() {
        finish();
    }
}
