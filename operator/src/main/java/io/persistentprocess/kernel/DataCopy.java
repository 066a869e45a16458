package io.persistentprocess.kernel;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Appends the data of a file to another, without its holes: lseek(2), SEEK_DATA. A file system that knows of no holes has data
 * everywhere.
 */
final class DataCopy {
    private static final int CHUNK_BYTES = 65536;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final Descriptor source;
    private final Descriptor target;
    private final Path path;
    private final BooleanSupplier interruption;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long bytes;
    private boolean interrupted;

    /**
     * @param path of the source, for error messages
     * @param interruption asked before each chunk
     */
    DataCopy(Descriptor source, Descriptor target, Path path, BooleanSupplier interruption) {
        this.source = source;
        this.target = target;
        this.path = path;
        this.interruption = interruption;
    }

    /** What was copied in all. */
    long bytes() {
        return bytes;
    }

    /** Whether something between two offsets is missing for want of time. */
    boolean interrupted() {
        return interrupted;
    }

    /**
     * Copies what lies between two offsets.
     *
     * @param atMostBytes of data
     * @return up to where everything is copied: {@code end}, unless there was too much
     */
    long copy(long begin, long end, long atMostBytes) throws KernelException {
        long offset = begin;
        long left = atMostBytes;
        while (offset < end && !interrupted) {
            long data = Math.min(end, seek(offset, SEEK_DATA, end));
            if (data == end || left == 0) {
                return data;
            }
            long stop = Math.min(Math.min(end, seek(data, SEEK_HOLE, end)), data + left);
            offset = copyRange(data, stop);
            left -= offset - data;
            if (offset < stop) {
                // Somebody has truncated the file.
                return offset;
            }
        }
        return Math.min(offset, end);
    }

    /** ENXIO: there is nothing of that kind up to the end of the file. */
    private long seek(long offset, int what, long otherwise) throws KernelException {
        long found = Libc.lseek(source.fd(), offset, what);
        if (found >= 0) {
            return found;
        }
        if (Libc.errno() == Errno.ENXIO) {
            return otherwise;
        }
        throw KernelException.last("lseek", path);
    }

    private long copyRange(long begin, long end) throws KernelException {
        long offset = begin;
        while (offset < end) {
            interrupted = interrupted || interruption.getAsBoolean();
            if (interrupted) {
                return offset;
            }
            long count = Libc.pread(source.fd(), chunk, Math.min(chunk.length, end - offset), offset);
            if (count < 0) {
                throw KernelException.last("read", path);
            }
            if (count == 0) {
                return offset;
            }
            target.append(chunk, (int) count);
            offset += count;
            bytes += count;
        }
        return offset;
    }
}
