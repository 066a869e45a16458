package io.persistentprocess.local;

import io.persistentprocess.api.validation.Problem;
import io.persistentprocess.api.validation.Quotation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Reads a path that may be anything, and says in one line why it cannot be read. */
final class ManifestFile {
    private ManifestFile() {}

    /** The text of a regular file; nothing else is opened, as the opening of a FIFO waits and that of a device may do harm. */
    static String read(Path file) throws UnusableException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw unusable("is a directory; directories are not read recursively");
            }
            if (!attributes.isRegularFile()) {
                throw unusable("is not a regular file but " + specialKind(file));
            }
            try (InputStream input = Files.newInputStream(file)) {
                return ManifestText.read(input);
            }
        } catch (IOException e) {
            throw unusable(why(file, e));
        }
    }

    /** In the words of the C library where it has any. */
    static String why(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ when Files.isSymbolicLink(file) -> "is a broken symbolic link" + target(file);
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException named when named.getReason() != null -> inFewWords(named.getReason());
            default -> "cannot be read: " + e.getMessage();
        };
    }

    private static String target(Path link) {
        try {
            return " to " + Quotation.plain(Files.readSymbolicLink(link).toString());
        } catch (IOException goneMeanwhile) {
            return "";
        }
    }

    /** By the type bits of st_mode, inode(7). */
    private static String specialKind(Path file) throws IOException {
        int mode = (int) Files.getAttribute(file, "unix:mode");
        return switch (mode & 0170000) {
            case 0010000 -> "a FIFO";
            case 0020000 -> "a character device";
            case 0060000 -> "a block device";
            case 0140000 -> "a socket";
            default -> "something else";
        };
    }

    /** What strerror(3) says, and at times the JDK's guess at what it means. */
    private static String inFewWords(String reason) {
        String first = reason.split(" or unable to ", 2)[0];
        return first.isEmpty() ? "cannot be read" : Character.toLowerCase(first.charAt(0)) + first.substring(1);
    }

    private static UnusableException unusable(String message) {
        return new UnusableException(new Problem("", Optional.empty(), message));
    }
}
