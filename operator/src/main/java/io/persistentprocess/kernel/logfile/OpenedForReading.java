package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.AppendedFile;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.libc.Libc;

/** A file of a log, open for reading. For one thread, which may wait for a disk. */
record OpenedForReading(RegularFile file) {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int SEARCHED_BYTES = 1 << 20;
    private static final int BLOCK_BYTES = 4096;

    /**
     * A place in it.
     *
     * @param known how many bytes before it were read last
     */
    record Place(long offset, long known) {}

    /** Opens an entry of a directory; refuses what is no regular file. */
    static RegularFile open(TrustedDirectory directory, String name) throws KernelException {
        try (FileDescriptor held = directory.at(name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            return RegularFile.reopen(held, FileDescriptor.O_RDONLY);
        }
    }

    FileIdentity identity() {
        return FileIdentity.of(file.status());
    }

    long sizeBytes() throws KernelException {
        return FileStatus.of(file.descriptor()).sizeBytes();
    }

    int read(byte[] buffer, long offset) throws KernelException {
        return file.descriptor().readAt(buffer, 0, offset);
    }

    /** After the blanks that replaced the rest of a removed block. */
    Place textBegin() throws KernelException {
        return new Place(new AppendedFile(file.descriptor()).textBegin(), 0);
    }

    /** Whether the bytes before an offset are those that were read last. */
    boolean has(RecentBytes recent, long before, long most) throws KernelException {
        int count = (int) Math.min(recent.count(), most);
        byte[] bytes = new byte[count];
        return read(bytes, before - count) == count && recent.endWith(bytes, 0, count);
    }

    /** Whether the bytes before an offset are being taken away: they are made blank first. */
    boolean isBlanked(long before) throws KernelException {
        byte[] bytes = new byte[2];
        if (before < bytes.length || read(bytes, before - bytes.length) < bytes.length) {
            return false;
        }
        return bytes[1] == '\n' && (bytes[0] == ' ' || (before - 1) % BLOCK_BYTES == 0);
    }

    /** After the bytes that were read last, if they are in the beginning of this file: the log was removed or moved, and its last bytes were brought here. */
    Place after(RecentBytes recent) throws KernelException {
        byte[] beginning = new byte[SEARCHED_BYTES];
        int after = recent.after(beginning, read(beginning, 0));
        return after == RecentBytes.NOWHERE ? textBegin() : new Place(after, recent.count());
    }

    /** The offset itself, or the next one that is not in a hole. */
    long dataAt(long offset) throws KernelException {
        return seek(offset, SEEK_DATA);
    }

    /** The next hole or the end. */
    long holeAfter(long offset) throws KernelException {
        return seek(offset, SEEK_HOLE);
    }

    private long seek(long offset, int what) throws KernelException {
        long found = Libc.lseek(file.descriptor().fd(), offset, what);
        if (found < 0 && Libc.errno() != Errno.ENXIO) {
            throw Libc.lastError("lseek", file.descriptor().subject());
        }
        return found < 0 ? offset : found;
    }

    void close() {
        file.close();
    }
}
