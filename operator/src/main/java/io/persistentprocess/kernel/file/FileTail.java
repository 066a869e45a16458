package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import java.util.Arrays;

/** The last bytes of a file at one moment, with their offset. */
public final class FileTail {
    private final FileIdentity file;
    private final long beginBytes;
    private final byte[] content;

    FileTail(FileIdentity file, long beginBytes, byte[] content) {
        this.file = file;
        this.beginBytes = beginBytes;
        this.content = content;
    }

    /** Reads once; returns less if the file is truncated meanwhile. */
    public static FileTail of(FileDescriptor file, int atMostBytes) throws KernelException {
        FileStatus now = FileStatus.of(file);
        byte[] buffer = new byte[(int) Math.min(atMostBytes, now.sizeBytes())];
        long begin = now.sizeBytes() - buffer.length;
        int count = buffer.length == 0 ? 0 : file.readAt(buffer, 0, begin);
        return new FileTail(FileIdentity.of(now), begin, Arrays.copyOf(buffer, count));
    }

    public FileIdentity file() {
        return file;
    }

    /** The size of the file. */
    public long endBytes() {
        return beginBytes + content.length;
    }

    /** The part of these bytes between two offsets of the file. */
    public byte[] between(long fromBytes, long toBytes) {
        int from = Math.clamp(fromBytes - beginBytes, 0, content.length);
        int to = Math.clamp(toBytes - beginBytes, from, content.length);
        return Arrays.copyOfRange(content, from, to);
    }
}
