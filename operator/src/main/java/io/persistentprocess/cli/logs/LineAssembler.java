package io.persistentprocess.cli.logs;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Puts lines together from the bytes of a log. A line of more than {@link #LONGEST_BYTES} becomes several, so that a member cannot fill the reader's memory. For one thread. */
public final class LineAssembler {
    /** The usual limit of a pipe's buffer; journald cuts at 48 KiB. */
    static final int LONGEST_BYTES = 65536;

    private final Consumer<byte[]> lines;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    /** @param lines receives each line without its end */
    public LineAssembler(Consumer<byte[]> lines) {
        this.lines = lines;
    }

    /** The next bytes. */
    public void add(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int to = from;
            int room = LONGEST_BYTES - unfinished.size();
            while (to < bytes.length && to - from < room && bytes[to] != '\n') {
                to++;
            }
            unfinished.write(bytes, from, to - from);
            boolean ends = to < bytes.length && bytes[to] == '\n';
            if (ends || unfinished.size() == LONGEST_BYTES) {
                emit();
            }
            from = ends ? to + 1 : to;
        }
    }

    /** What is there of a line that has no end. */
    public void finish() {
        if (unfinished.size() > 0) {
            emit();
        }
    }

    private void emit() {
        lines.accept(unfinished.toByteArray());
        unfinished.reset();
    }
}
