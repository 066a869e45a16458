package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.logfile.OpenedForReading.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a log from its rotated files on to its end while a process appends to it and another one rotates it; every byte once. It knows nothing of the one that rotates
 * but the order of its steps ({@link LogFile}): FILE.1 changes before anything is removed from FILE, and what is removed from the beginning of FILE is what was added to
 * the rotated files. So a place in FILE can be found again in those. The bytes that were read last are compared at each new place.
 *
 * <p>What it cannot tell: a log in which the same few lines are repeated for ever, whose reader falls behind by a whole file, may lose some of them.
 *
 * <p>Files are opened as {@link LogFile} opens them. A member may make its log sparse: holes are skipped. For one thread, which may wait for a disk.
 */
public final class LogReader implements AutoCloseable {
    private static final int CHUNK_BYTES = 65536;
    /** A rotation takes blocks away in two steps. */
    private static final int TRIES = 50;

    private static final long PAUSE_NANOS = 2_000_000;

    private final TrustedDirectory directory;
    private final String name;
    private final LogArchive archive;
    private final RecentBytes recent = new RecentBytes();

    private Optional<OpenedForReading> file = Optional.empty();
    private boolean rotated;
    private long offset;
    private boolean atEnd;
    /** In FILE: from here to {@code offset} it has what was read last. */
    private long knownFrom;
    /** In FILE: the byte at {@code pairedOffset} follows this end of the rotated files. */
    private Optional<LogArchive.End> paired = Optional.empty();

    private long pairedOffset;
    /** In a rotated file: the place in FILE if nothing was removed from it. */
    private Optional<FileIdentity> leftFile = Optional.empty();

    private long leftOffset;
    private ReadOutcome.Continuity continuity = ReadOutcome.Continuity.UNBROKEN;

    LogReader(TrustedDirectory directory, String name, LogArchive archive) {
        this.directory = directory;
        this.name = name;
        this.archive = archive;
    }

    /** Reads on; the next bytes, or the end, which is not the last one if the log is still written to. */
    public ReadOutcome read() throws KernelException {
        atEnd = false;
        for (int tries = 0; tries < TRIES; tries++) {
            byte[] next = file.isEmpty() ? begin() : rotated ? readRotated() : readFile();
            if (next.length > 0) {
                recent.add(next, 0, next.length);
                ReadOutcome.Continuity was = continuity;
                continuity = ReadOutcome.Continuity.UNBROKEN;
                return new ReadOutcome.Bytes(next, was);
            }
            if (atEnd) {
                break;
            }
        }
        return new ReadOutcome.End();
    }

    private byte[] begin() throws KernelException {
        List<LogArchive.Entry> entries = archive.entries();
        if (!entries.isEmpty()) {
            goTo(entries.getLast().file(), 0);
        } else {
            goOnInFile(archive.end());
        }
        return new byte[0];
    }

    void goTo(FileIdentity rotatedFile, long at) throws KernelException {
        atEnd = false;
        Optional<RegularFile> opened = archive.open(rotatedFile);
        close();
        if (opened.isEmpty()) {
            gap();
            return;
        }
        rotated = true;
        file = opened.map(OpenedForReading::new);
        offset = at;
    }

    /**
     * Goes to a place in FILE.
     *
     * @param pairedAt the byte of FILE that follows this end of the rotated files
     */
    void goToFile(OpenedForReading opened, Place at, long pairedAt, Optional<LogArchive.End> end) {
        atEnd = false;
        close();
        rotated = false;
        file = Optional.of(opened);
        offset = at.offset();
        pairedOffset = pairedAt;
        paired = end;
        knownFrom = at.offset() - at.known();
    }

    private byte[] readRotated() throws KernelException {
        OpenedForReading from = file.orElseThrow();
        byte[] buffer = new byte[CHUNK_BYTES];
        int count = from.read(buffer, offset);
        offset += count;
        leftOffset += count;
        if (count == 0) {
            afterRotated(from.identity());
        }
        return Arrays.copyOf(buffer, count);
    }

    private void afterRotated(FileIdentity finished) throws KernelException {
        List<LogArchive.Entry> entries = archive.entries();
        int at = entries.stream().map(LogArchive.Entry::file).toList().indexOf(finished);
        if (at > 0) {
            goTo(entries.get(at - 1).file(), 0);
        } else if (at == 0) {
            Optional<LogArchive.End> end = archive.end();
            if (end.filter(last -> last.file().equals(finished) && last.sizeBytes() == offset)
                    .isPresent()) {
                goOnInFile(end);
            }
        } else {
            gap();
            begin();
        }
    }

    private void gap() {
        continuity = ReadOutcome.Continuity.GAP;
        leftFile = Optional.empty();
    }

    /** After the last rotated file. What was copied is removed from FILE a moment later, or never if the one that rotates has died. */
    private void goOnInFile(Optional<LogArchive.End> end) throws KernelException {
        if (leftFile.isEmpty() && !archive.isSettled(end)) {
            return;
        }
        Optional<OpenedForReading> opened = openFile();
        if (opened.isEmpty()) {
            atEnd = true;
            return;
        }
        OpenedForReading current = opened.get();
        Place place = placeIn(current);
        if (archive.end().equals(end)) {
            leftFile = Optional.empty();
            goToFile(current, place, place.offset(), end);
        } else {
            current.close();
        }
    }

    private Place placeIn(OpenedForReading current) throws KernelException {
        if (leftFile.isEmpty()) {
            return current.textBegin();
        }
        if (!leftFile.get().equals(current.identity())) {
            return current.after(recent);
        }
        for (int tries = 0; tries < TRIES && current.sizeBytes() >= leftOffset; tries++) {
            if (current.has(recent, leftOffset, leftOffset)) {
                return new Place(leftOffset, Math.min(recent.count(), leftOffset));
            }
            if (!current.isBlanked(leftOffset)) {
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return current.textBegin();
    }

    private Optional<OpenedForReading> openFile() throws KernelException {
        return LogFile.openToRead(directory, name).map(OpenedForReading::new);
    }

    private byte[] readFile() throws KernelException {
        OpenedForReading from = file.orElseThrow();
        for (int tries = 0; tries < TRIES; tries++) {
            int most = bytesBeforeHole(from);
            int overlap = (int) Math.min(recent.count(), offset - knownFrom);
            byte[] buffer = new byte[overlap + most];
            int count = from.read(buffer, offset - overlap);
            Optional<LogArchive.End> end = archive.end();
            if (!end.equals(paired)) {
                followRotation(end);
                return new byte[0];
            }
            if (count >= overlap && recent.endWith(buffer, 0, overlap) && from.has(recent, offset, overlap)) {
                return advance(from, Arrays.copyOfRange(buffer, overlap, count));
            }
            if (!archive.end().equals(paired)) {
                continue;
            }
            if (from.sizeBytes() < offset || !from.isBlanked(pairedOffset)) {
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        goOnAfterTruncation(from);
        return new byte[0];
    }

    private byte[] advance(OpenedForReading from, byte[] next) throws KernelException {
        offset += next.length;
        atEnd = next.length == 0;
        Optional<OpenedForReading> named = atEnd ? openFile() : Optional.empty();
        if (named.isPresent()) {
            OpenedForReading other = named.get();
            if (other.identity().equals(from.identity())) {
                other.close();
            } else {
                Place place = other.after(recent);
                goToFile(other, place, place.offset(), paired);
            }
        }
        return next;
    }

    /** Skips a hole, which is not copied by a rotation either. Returns how much can be read before the next one. */
    private int bytesBeforeHole(OpenedForReading from) throws KernelException {
        long data = from.dataAt(offset);
        if (data > offset) {
            recent.forget();
            pairedOffset += data - offset;
            offset = data;
            knownFrom = data;
        }
        return Math.clamp(from.holeAfter(offset) - offset, 1, CHUNK_BYTES);
    }

    /** Blocks may have been taken away from the beginning: then the rest follows the rotated files. */
    private void goOnAfterTruncation(OpenedForReading from) throws KernelException {
        long begin = from.textBegin().offset();
        long read = offset - pairedOffset;
        boolean there = read > 0 && from.sizeBytes() >= begin + read && from.has(recent, begin + read, read);
        if (!there && read > 0) {
            recent.forget();
        }
        pairedOffset = begin;
        knownFrom = begin;
        offset = there ? begin + read : begin;
    }

    /** Some of FILE was copied to the rotated files: finds the place there. */
    private void followRotation(Optional<LogArchive.End> end) throws KernelException {
        List<LogArchive.Entry> entries = archive.entries();
        if (entries.isEmpty() || end.isEmpty()) {
            paired = end;
            return;
        }
        leftFile = file.map(OpenedForReading::identity);
        leftOffset = offset;
        int at = paired.map(old ->
                        entries.stream().map(LogArchive.Entry::file).toList().indexOf(old.file()))
                .orElse(entries.size() - 1);
        if (at < 0) {
            gap();
            goTo(entries.getLast().file(), 0);
            return;
        }
        long place = paired.map(LogArchive.End::sizeBytes).orElse(0L) + offset - pairedOffset;
        int in = at;
        while (in > 0 && place > entries.get(in).sizeBytes()) {
            place -= entries.get(in).sizeBytes();
            in--;
        }
        LogArchive.Entry entry = entries.get(in);
        if (place > entry.sizeBytes()) {
            // More was read than is copied yet.
            pairedOffset = offset - (place - entry.sizeBytes());
            paired = Optional.of(LogArchive.End.of(entry));
            return;
        }
        goToChecked(entries.subList(0, at + 1), entry, place);
    }

    /** Where the text is not what was expected, some of it was dropped: looks for the last bytes in the files since. */
    private void goToChecked(List<LogArchive.Entry> since, LogArchive.Entry expected, long place)
            throws KernelException {
        long fromBytes = paired.map(LogArchive.End::sizeBytes).orElse(0L);
        goTo(expected.file(), place);
        if (file.isEmpty() || file.get().has(recent, place, place)) {
            return;
        }
        for (LogArchive.Entry entry : since) {
            goTo(entry.file(), 0);
            Optional<Long> found =
                    file.isPresent() ? ArchiveSearch.after(file.get().file(), recent) : Optional.empty();
            if (found.isPresent()) {
                offset = found.get();
                return;
            }
        }
        gap();
        goTo(since.getLast().file(), fromBytes);
    }

    /** The file that is being read, for a message. */
    public String subject() {
        return file.map(opened -> opened.file().descriptor())
                .map(FileDescriptor::subject)
                .orElse(directory.path().resolve(name).toString());
    }

    @Override
    public void close() {
        file.ifPresent(OpenedForReading::close);
        file = Optional.empty();
    }
}
