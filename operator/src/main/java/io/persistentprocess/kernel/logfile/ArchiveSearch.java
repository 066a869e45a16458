package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile;
import java.util.Optional;

/** Looks for the place after some bytes in a rotated file. */
final class ArchiveSearch {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final long MOST_BYTES = 64L << 20;

    private ArchiveSearch() {}

    /** The offset after their last occurrence in the last 64 MiB. */
    static Optional<Long> after(RegularFile file, RecentBytes recent) throws KernelException {
        long end = file.status().sizeBytes();
        long least = Math.max(0, end - MOST_BYTES);
        while (end > least) {
            long begin = Math.max(least, end - CHUNK_BYTES);
            byte[] chunk = new byte[(int) (end - begin)];
            int count = file.descriptor().readAt(chunk, 0, begin);
            int after = recent.after(chunk, count);
            if (after != RecentBytes.NOWHERE) {
                return Optional.of(begin + after);
            }
            // The next chunk overlaps, so that nothing is missed between two.
            end = begin == least ? least : begin + RecentBytes.MOST;
        }
        return Optional.empty();
    }
}
