package io.persistentprocess.cli.logs;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.logfile.LogReader;
import io.persistentprocess.kernel.logfile.ReadOutcome;
import io.persistentprocess.supervision.spec.InstanceId;

/** The log of one instance, as far as it was shown. */
final class ShownLog implements AutoCloseable {
    private final InstanceId id;
    private final LogReader reader;
    private final LogSink sink;
    private final LineAssembler lines;
    private String lastProblem = "";

    ShownLog(InstanceId id, LogReader reader, LogSink sink) {
        this.id = id;
        this.reader = reader;
        this.sink = sink;
        this.lines = new LineAssembler(line -> sink.line(id, line));
    }

    /** Shows the next lines. False: there are no more at present. */
    boolean showMore() {
        try {
            return switch (reader.read()) {
                case ReadOutcome.End _ -> false;
                case ReadOutcome.Bytes next -> {
                    if (next.continuity() == ReadOutcome.Continuity.GAP) {
                        lines.finish();
                        sink.gap(id);
                    }
                    lines.add(next.bytes());
                    sink.flush();
                    yield true;
                }
            };
        } catch (KernelException e) {
            if (!e.getMessage().equals(lastProblem)) {
                lastProblem = e.getMessage();
                sink.problem(id, lastProblem);
            }
            return false;
        }
    }

    /** Shows all that there is, an incomplete line too. */
    void showAll() {
        while (!sink.isClosed() && showMore()) {
            // Each call has shown some.
        }
        lines.finish();
        sink.flush();
    }

    /** Whether something was in the way. */
    boolean hasProblem() {
        return !lastProblem.isEmpty();
    }

    @Override
    public void close() {
        reader.close();
    }
}
