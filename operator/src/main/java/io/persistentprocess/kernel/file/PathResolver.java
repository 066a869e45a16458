package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Opens a file by path_resolution(7), name by name, and records the status of each, which shows who could redirect the path. Each directory is held open while the next
 * name is looked up, so that the record matches the path taken. Links of /proc are followed by their text.
 *
 * <p>Any thread but the event loop's: the look-up of a name waits for its file system.
 *
 * @param file the caller closes it
 * @param parts the components from the root directory on, including links; the last is the file
 */
public record PathResolver(RegularFile file, List<Part> parts) {
    /** One component of the path. */
    public record Part(String path, FileStatus status) {}

    /** The kernel's limit, path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private static final int MOST_PARTS = 1000;
    /** PATH_MAX */
    private static final int LONGEST_TARGET_BYTES = 4096;

    public PathResolver {
        parts = List.copyOf(parts);
    }

    /**
     * Opens a file for reading.
     *
     * @param path absolute
     * @throws KernelException as of {@link RegularFile#open}
     */
    public static PathResolver open(Path path) throws KernelException {
        try (Walk walk = new Walk(path, (_, _) -> {})) {
            walk.toTheEnd();
            return new PathResolver(RegularFile.reopen(walk.at, FileDescriptor.O_RDONLY), walk.parts);
        }
    }

    /**
     * The end of a path held with O_PATH, whatever its type, and the components.
     *
     * @param end the caller closes it
     */
    public record Held(FileDescriptor end, List<Part> parts) {}

    /** Is told of the look-ups on the way. */
    public interface Observer {
        /** A name is looked up next. */
        void looksUp(FileDescriptor directory, String name) throws KernelException;
    }

    public static Held hold(Path path) throws KernelException {
        return hold(path, (_, _) -> {});
    }

    /**
     * As above.
     *
     * @param observer may end it by an exception
     */
    public static Held hold(Path path, Observer observer) throws KernelException {
        Walk walk = new Walk(path, observer);
        boolean held = false;
        try {
            walk.toTheEnd();
            held = true;
            return new Held(walk.at, List.copyOf(walk.parts));
        } finally {
            if (!held) {
                walk.close();
            }
        }
    }

    private static final class Walk implements AutoCloseable {
        private final Path path;
        private final Observer observer;
        private final Deque<String> ahead = new ArrayDeque<>();
        private final List<Part> parts = new ArrayList<>();
        private FileDescriptor at;
        private int links;

        Walk(Path path, Observer observer) throws KernelException {
            this.path = path;
            this.observer = observer;
            this.at = root();
            push(path.toString());
            parts.add(new Part("/", FileStatus.of(at)));
        }

        private static FileDescriptor root() throws KernelException {
            return FileDescriptor.open("/", FileDescriptor.O_PATH | FileDescriptor.O_DIRECTORY);
        }

        void toTheEnd() throws KernelException {
            while (!ahead.isEmpty()) {
                if (parts.size() > MOST_PARTS) {
                    throw new KernelException("open", path.toString(), Errno.ENAMETOOLONG);
                }
                step(ahead.pop());
            }
        }

        private void step(String name) throws KernelException {
            observer.looksUp(at, name);
            FileDescriptor next = FileDescriptor.openIn(at, name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW, 0);
            boolean kept = false;
            try {
                FileStatus status = FileStatus.of(next);
                parts.add(new Part(next.subject(), status));
                if (status.type() == FileType.SYMBOLIC_LINK) {
                    follow(target(next));
                } else {
                    at.close();
                    at = next;
                    kept = true;
                }
            } finally {
                if (!kept) {
                    next.close();
                }
            }
        }

        private void follow(String target) throws KernelException {
            links++;
            if (links > MOST_LINKS) {
                throw new KernelException("open", path.toString(), Errno.ELOOP);
            }
            if (target.startsWith("/")) {
                at.close();
                at = root();
            }
            push(target);
        }

        private static String target(FileDescriptor link) throws KernelException {
            byte[] target = new byte[LONGEST_TARGET_BYTES];
            long length = Libc.readlinkat(link.fd(), "", target, target.length);
            if (length < 0) {
                throw Libc.lastError("readlink", link.subject());
            }
            return new String(target, 0, (int) length, StandardCharsets.UTF_8);
        }

        private void push(String names) {
            String[] each = names.split("/", -1);
            for (int i = each.length - 1; i >= 0; i--) {
                if (!each[i].isEmpty() && !each[i].equals(".")) {
                    ahead.push(each[i]);
                }
            }
        }

        @Override
        public void close() {
            at.close();
        }
    }
}
