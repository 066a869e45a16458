package io.persistentprocess.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The directory entries that decide which file a path resolves to: the path's own and that of every symbolic link on the way, path_resolution(7).
 * When one of them changes, the path may resolve to another file. A ConfigMap's update in a pod changes the link {@code ..data}.
 */
final class SymlinkChain {
    /** MAXSYMLINKS of the kernel. */
    private static final int MOST_LINKS = 40;

    private SymlinkChain() {}

    /** A name in a directory that is no symbolic link itself. */
    record Entry(Path directory, String name) {}

    /** In the order of resolution; the last entry is the file itself, or the first one that is missing. */
    static Set<Entry> of(Path path) {
        Set<Entry> entries = new LinkedHashSet<>();
        Deque<Path> rest = new ArrayDeque<>();
        path.toAbsolutePath().forEach(rest::add);
        Path at = path.toAbsolutePath().getRoot();
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.removeFirst();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
            } else if (!name.toString().equals(".")) {
                Path next = at.resolve(name);
                boolean link = Files.isSymbolicLink(next);
                if (link || rest.isEmpty()) {
                    entries.add(new Entry(at, name.toString()));
                }
                if (link && ++links <= MOST_LINKS) {
                    at = follow(next, at, rest);
                } else {
                    at = next;
                }
            }
        }
        return entries;
    }

    private static Path follow(Path link, Path directory, Deque<Path> rest) {
        try {
            Path target = Files.readSymbolicLink(link);
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                rest.addFirst(target.getName(i));
            }
            return target.isAbsolute() ? target.getRoot() : directory;
        } catch (IOException _) {
            // It was replaced just now: its entry is in the chain already.
            return link;
        }
    }
}
