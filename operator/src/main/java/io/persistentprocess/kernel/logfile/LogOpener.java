package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens logs for readers at the place where they are to begin. Any thread that may wait for a disk. */
public final class LogOpener {
    private static final int CHUNK_BYTES = 65536;
    private static final int TRIES = 50;

    private final TrustedDirectory directory;
    private final String name;
    private final LogArchive archive;

    /**
     * For one log, which need not exist yet.
     *
     * @param directory must stay open as long as the readers
     */
    public LogOpener(TrustedDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
        this.archive = new LogArchive(directory, name);
    }

    /** Reads all that there is. */
    public LogReader all() {
        return new LogReader(directory, name, archive);
    }

    /** Reads the last lines; an incomplete one counts. */
    public LogReader lastLines(long lines) throws KernelException {
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<LogReader> found = find(lines);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return all();
    }

    /** A file of the log, from a place on. */
    private record Part(RegularFile file, long begin, long end) {}

    /** Empty: it was rotated meanwhile. */
    private Optional<LogReader> find(long lines) throws KernelException {
        Optional<LogArchive.End> end = archive.end();
        List<RegularFile> opened = new ArrayList<>();
        LogReader reader = all();
        try {
            if (!archive.isSettled(end)) {
                return Optional.empty();
            }
            LineCounter counter = new LineCounter(lines);
            Optional<RegularFile> current = LogFile.openToRead(directory, name);
            if (current.isPresent()) {
                RegularFile file = current.get();
                opened.add(file);
                OpenedForReading readable = new OpenedForReading(file);
                long begin = readable.textBegin().offset();
                Part part =
                        new Part(file, begin, FileStatus.of(file.descriptor()).sizeBytes());
                Optional<Long> place = place(counter, part);
                if (place.isPresent() && archive.end().equals(end)) {
                    opened.remove(file);
                    reader.goToFile(readable, new OpenedForReading.Place(place.get(), 0), begin, end);
                    return Optional.of(reader);
                }
            }
            for (LogArchive.Entry entry : archive.entries()) {
                Optional<RegularFile> rotated = archive.open(entry.file());
                if (rotated.isEmpty()) {
                    return Optional.empty();
                }
                opened.add(rotated.get());
                Optional<Long> place = place(counter, new Part(rotated.get(), 0, entry.sizeBytes()));
                if (place.isPresent()) {
                    reader.goTo(entry.file(), place.get());
                    break;
                }
            }
            return archive.end().equals(end) ? Optional.of(reader) : Optional.empty();
        } finally {
            opened.forEach(RegularFile::close);
        }
    }

    private static Optional<Long> place(LineCounter counter, Part part) throws KernelException {
        for (long end = part.end(); end > part.begin(); ) {
            long begin = Math.max(part.begin(), end - CHUNK_BYTES);
            byte[] chunk = new byte[(int) (end - begin)];
            int count = part.file().descriptor().readAt(chunk, 0, begin);
            int index = counter.lineBegin(chunk, count);
            if (index != LineCounter.EARLIER) {
                return Optional.of(begin + index);
            }
            end = begin;
        }
        return Optional.empty();
    }
}
