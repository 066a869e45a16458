package io.persistentprocess.kernel.libc;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens ppg's own libraries by absolute paths. For a bare name, JNA has dlopen(3) search the system's directories, which are the host's in a thread that sees the host's
 * files.
 */
public final class BundledLibrary {
    /** The directory of the libraries, set by the launcher and the image; without it they are in the jar where JNA expects them ({@code linux-x86-64/libNAME.so}). */
    private static final String FOLDER_PROPERTY = "jna.library.path";

    private BundledLibrary() {}

    /**
     * Opens one of ppg's own libraries by its name.
     *
     * @throws UnsatisfiedLinkError it does not exist; the message says where it should be
     */
    public static NativeLibrary open(String name) {
        ClassLoader loader = BundledLibrary.class.getClassLoader();
        return NativeLibrary.getInstance(path(name, loader).toString(), Map.of(Library.OPTION_CLASSLOADER, loader));
    }

    private static Path path(String name, ClassLoader loader) {
        String folder = System.getProperty(FOLDER_PROPERTY);
        Path path = folder == null
                ? unpacked(name, loader)
                : Path.of(folder).resolve(System.mapLibraryName(name)).toAbsolutePath();
        if (!Files.isRegularFile(path)) {
            throw new UnsatisfiedLinkError("%s is missing; install ppg again".formatted(path));
        }
        return path;
    }

    private static Path unpacked(String name, ClassLoader loader) {
        try {
            return Native.extractFromResourcePath(name, loader).toPath().toAbsolutePath();
        } catch (IOException e) {
            throw (Error) new UnsatisfiedLinkError(
                            "lib%s.so cannot be taken out of the jar: %s".formatted(name, e.getMessage()))
                    .initCause(e);
        }
    }
}
