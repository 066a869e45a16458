package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds and removes the v1 directories that correspond to cgroup2 directories and hold their limits. Does nothing if there are none. */
public final class V1Directories {
    private final ControllerHierarchies places;
    private final Path root;

    /** @param root the highest cgroup2 directory whose v1 directories are removed */
    public V1Directories(ControllerHierarchies places, Path root) {
        this.places = places;
        this.root = root;
    }

    /** Removes the v1 directories of a cgroup2 directory, and empty ones above them. They must not contain processes. */
    public void remove(Path cgroup) throws KernelException {
        for (Path mount : mounts()) {
            Path directory = standIn(mount, cgroup);
            if (Files.isDirectory(directory)) {
                removeTree(directory);
                removeEmpty(directory.getParent(), standIn(mount, root));
            }
        }
    }

    /** The v1 directories of a cgroup2 directory, whether they exist or not. */
    public List<Cgroup> of(Path cgroup) throws KernelException {
        List<Cgroup> directories = new ArrayList<>();
        for (Path mount : mounts()) {
            directories.add(cgroup(standIn(mount, cgroup)));
        }
        return directories;
    }

    /** Removes v1 directories whose cgroup2 directory is gone. */
    public void removeLeftovers() throws KernelException {
        for (Path mount : mounts()) {
            Path top = standIn(mount, root);
            if (Files.isDirectory(top)) {
                removeLeftovers(mount, top);
            }
        }
    }

    private void removeLeftovers(Path mount, Path directory) throws KernelException {
        for (Cgroup child : cgroup(directory).children()) {
            removeLeftovers(mount, child.path());
        }
        if (!Files.isDirectory(places.cgroup2().resolve(mount.relativize(directory)))) {
            removeEmpty(directory, directory);
        }
    }

    /** Controllers may share a hierarchy. */
    private Set<Path> mounts() {
        return new LinkedHashSet<>(places.v1().values());
    }

    private Path standIn(Path mount, Path cgroup) {
        return mount.resolve(places.cgroup2().relativize(cgroup));
    }

    private static void removeTree(Path directory) throws KernelException {
        for (Cgroup child : cgroup(directory).children()) {
            removeTree(child.path());
        }
        cgroup(directory).remove();
    }

    private static void removeEmpty(Path lowest, Path highest) throws KernelException {
        try {
            for (Path directory = lowest; directory.startsWith(highest); directory = directory.getParent()) {
                cgroup(directory).remove();
            }
        } catch (KernelException e) {
            if (!e.is(Errno.EBUSY)) {
                throw e;
            }
        }
    }

    private static Cgroup cgroup(Path directory) throws KernelException {
        return Cgroup.at(directory, XattrNamespace.TRUSTED);
    }
}
