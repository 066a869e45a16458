package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.QuotedText;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads any path as a manifest, and explains in one line why it cannot be read. */
final class ManifestFile {
    private ManifestFile() {}

    /** Reads a regular file. Opens nothing else: opening a FIFO blocks, and opening a device may have side effects. */
    static String read(Path file) throws UnreadableManifestException {
        try (RegularFile opened = RegularFile.open(file, RegularFile.LastLink.FOLLOWED)) {
            return ManifestText.of(whole(opened));
        } catch (KernelException e) {
            boolean scarce = e.is(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
            throw unusable(
                    why(file, e),
                    scarce ? UnreadableManifestException.Cause.SCARCITY : UnreadableManifestException.Cause.FILE);
        }
    }

    /** A file that is being written may end early: half a manifest may be a valid one with fewer groups. */
    private static byte[] whole(RegularFile file) throws KernelException, UnreadableManifestException {
        boolean written = file.openForWriting();
        byte[] bytes = file.beginning(ManifestText.MAX_BYTES + 1);
        if (written || file.openForWriting()) {
            throw unusable(
                    "is being written; it is read when its writer has closed it",
                    UnreadableManifestException.Cause.FILE);
        }
        return bytes;
    }

    private static String why(Path file, KernelException e) {
        return switch (e.errno()) {
            case Errno.EISDIR -> "is a directory; directories are not read recursively";
            case Errno.ENOENT -> missing(file);
            default -> inFewWords(e.reason());
        };
    }

    private static String missing(Path file) {
        return Files.isSymbolicLink(file) ? "is a broken symbolic link" + target(file) : "no such file or directory";
    }

    /** The reason, in the C library's words if there are any. */
    static String why(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> missing(file);
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException named when named.getReason() != null -> inFewWords(named.getReason());
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private static String target(Path link) {
        try {
            return " to " + QuotedText.plain(Files.readSymbolicLink(link).toString());
        } catch (IOException goneMeanwhile) {
            return "";
        }
    }

    /** Removes the JDK's explanation that may follow strerror(3)'s text. */
    private static String inFewWords(String reason) {
        String first = reason.split(" or unable to ", 2)[0];
        return first.isEmpty() ? "cannot be read" : Character.toLowerCase(first.charAt(0)) + first.substring(1);
    }

    private static UnreadableManifestException unusable(String message, UnreadableManifestException.Cause cause) {
        return new UnreadableManifestException(new ManifestProblem("", Optional.empty(), message), cause);
    }
}
