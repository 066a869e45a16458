package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Copies a log to FILE.1 and the following files, line by line. Each is filled up to {@code maxSize} and ends at the end of a line; an existing FILE.1 is continued if it
 * has room. A line longer than {@link #LONGEST_LINE_BYTES} or {@code maxSize} may be cut. Holes are not copied, lseek(2), and end a line.
 *
 * <p>After {@link #publish} the copy is FILE.1; before, it may be FILE.partial, which is not read.
 */
final class LogCopier implements AutoCloseable {
    private static final int CHUNK_BYTES = 65536;
    private static final long LONGEST_LINE_BYTES = 1 << 20;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int NONE = -1;

    /** The file that is being written. */
    private static final class Copy {
        private final FileDescriptor file;
        private long sizeBytes;
        private boolean published;

        Copy(FileDescriptor file, long sizeBytes, boolean published) {
            this.file = file;
            this.sizeBytes = sizeBytes;
            this.published = published;
        }
    }

    private final FileDescriptor source;
    private final RotatedLogFiles copies;
    private final long maxSizeBytes;
    private final BooleanSupplier interruption;
    private final byte[] chunk = new byte[CHUNK_BYTES];

    private Optional<Copy> copy = Optional.empty();
    private boolean begun;
    private long offset;
    private long copiedBytes;
    private boolean interrupted;

    /**
     * @param offset where to begin in the source
     * @param interruption polled before each chunk
     */
    LogCopier(
            FileDescriptor source,
            long offset,
            RotatedLogFiles copies,
            long maxSizeBytes,
            BooleanSupplier interruption) {
        this.source = source;
        this.offset = offset;
        this.copies = copies;
        this.maxSizeBytes = maxSizeBytes;
        this.interruption = interruption;
    }

    /** Everything before this offset was copied. */
    long offset() {
        return offset;
    }

    /** Whether nothing was copied. */
    boolean isEmpty() {
        return copiedBytes == 0;
    }

    /** Whether it was interrupted before everything was copied. */
    boolean interrupted() {
        return interrupted;
    }

    /** Copies the whole lines that end before an offset. */
    void copyLines(long end) throws KernelException {
        while (offset < end && !interrupted) {
            long begin = Math.min(end, seek(offset, SEEK_DATA, end));
            long stop = Math.min(end, seek(begin, SEEK_HOLE, end));
            if (begin == end) {
                offset = end;
                return;
            }
            offset = begin;
            if (!copySome(stop, stop < end)) {
                return;
            }
        }
    }

    /** Copies everything, including the incomplete last line. */
    void copyAll(long end) throws KernelException {
        copyLines(end);
        if (offset < end && !interrupted) {
            copyRange(current(), end);
        }
    }

    /** Copies as much as one file holds. False: there is only the beginning of a line. */
    private boolean copySome(long stop, boolean lineEndsThere) throws KernelException {
        Copy to = current();
        long limit = Math.min(stop, offset + maxSizeBytes - to.sizeBytes);
        long lineEnd = lineEndsThere && limit == stop ? stop : lastLineEnd(offset, limit);
        if (lineEnd != NONE) {
            copyRange(to, lineEnd);
        } else if (limit == stop && stop - offset < LONGEST_LINE_BYTES) {
            return false;
        } else if (to.sizeBytes > 0) {
            finish();
        } else {
            copyRange(to, limit);
        }
        return true;
    }

    /** The offset after the last newline between two offsets. */
    private long lastLineEnd(long from, long to) throws KernelException {
        long earliest = Math.max(from, to - LONGEST_LINE_BYTES);
        for (long end = to; end > earliest; ) {
            long begin = Math.max(earliest, end - CHUNK_BYTES);
            int count = read(begin, (int) (end - begin));
            for (int i = count - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    return begin + i + 1;
                }
            }
            end = begin;
        }
        return NONE;
    }

    private void copyRange(Copy to, long end) throws KernelException {
        while (offset < end) {
            interrupted = interrupted || interruption.getAsBoolean();
            int count = interrupted ? 0 : read(offset, (int) Math.min(CHUNK_BYTES, end - offset));
            if (count == 0) {
                // Interrupted, or the file was truncated.
                return;
            }
            to.file.append(chunk, count);
            to.sizeBytes += count;
            offset += count;
            copiedBytes += count;
        }
    }

    private int read(long from, int count) throws KernelException {
        long read = Libc.pread(source.fd(), chunk, count, from);
        if (read < 0) {
            throw Libc.lastError("read", source.subject());
        }
        return (int) read;
    }

    /** ENXIO: there is none up to the end of the file. */
    private long seek(long from, int what, long otherwise) throws KernelException {
        long found = Libc.lseek(source.fd(), from, what);
        if (found >= 0) {
            return found;
        }
        if (Libc.errno() == Errno.ENXIO) {
            return otherwise;
        }
        throw Libc.lastError("lseek", source.subject());
    }

    private Copy current() throws KernelException {
        if (copy.isPresent() && copy.get().sizeBytes >= maxSizeBytes) {
            finish();
        }
        if (copy.isEmpty()) {
            copy = Optional.of(next());
        }
        return copy.get();
    }

    /** Only the first copy continues FILE.1; after it, FILE.1 is full. */
    private Copy next() throws KernelException {
        if (!begun) {
            begun = true;
            Optional<FileDescriptor> latest = copies.latestWithRoom();
            if (latest.isPresent()) {
                return new Copy(latest.get(), FileStatus.of(latest.get()).sizeBytes(), true);
            }
        }
        return new Copy(copies.begin(), 0, false);
    }

    private void finish() throws KernelException {
        publish();
        copy.ifPresent(done -> done.file.close());
        copy = Optional.empty();
    }

    /** From now on the copy is found even if the agent dies. */
    void publish() throws KernelException {
        if (copy.isPresent() && !copy.get().published && copy.get().sizeBytes > 0) {
            copies.finish();
            copy.get().published = true;
        }
    }

    /** Abandons a copy in FILE.partial. */
    @Override
    public void close() throws KernelException {
        if (copy.isPresent()) {
            Copy last = copy.get();
            copy = Optional.empty();
            last.file.close();
            if (!last.published) {
                copies.abandon();
            }
        }
    }
}
