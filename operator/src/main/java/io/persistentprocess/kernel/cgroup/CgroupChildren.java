package io.persistentprocess.kernel.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/** An open cgroup directory, read one entry at a time; most entries are control files. For one thread. */
public final class CgroupChildren implements AutoCloseable {
    /** An entry of a cgroup directory. */
    public sealed interface Entry {
        /** A child cgroup. */
        record Child(Cgroup cgroup) implements Entry {}

        /** A control file. */
        record File() implements Entry {}
    }

    private final XattrNamespace attributeNamespace;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;

    private CgroupChildren(XattrNamespace attributeNamespace, DirectoryStream<Path> stream) {
        this.attributeNamespace = attributeNamespace;
        this.stream = stream;
        this.entries = stream.iterator();
    }

    // The CgroupChildren closes the stream.
    @SuppressWarnings("StreamResourceLeak")
    static CgroupChildren open(Path directory, XattrNamespace attributeNamespace) throws IOException {
        return new CgroupChildren(attributeNamespace, Files.newDirectoryStream(directory));
    }

    /** The next entry, unsorted; empty at the end, also if the directory is removed meanwhile. */
    public Optional<Entry> next() {
        try {
            return entries.hasNext() ? Optional.of(entry(entries.next())) : Optional.empty();
        } catch (DirectoryIteratorException _) {
            return Optional.empty();
        }
    }

    private Entry entry(Path path) {
        return Files.isDirectory(path) ? new Entry.Child(Cgroup.at(path, attributeNamespace)) : new Entry.File();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new IllegalStateException("a directory cannot be closed", e);
        }
    }
}
