package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists the entries of an open directory. Any thread that may wait for a file system. */
public final class DirectoryListing {
    private DirectoryListing() {}

    /** The names of some entries, in no order; whoever may write to the directory determines their number, so the caller limits it. */
    public static List<String> names(TrustedDirectory directory, int most) throws KernelException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.descriptorPath())) {
            for (Path entry : entries) {
                if (names.size() == most) {
                    break;
                }
                names.add(entry.getFileName().toString());
            }
            return List.copyOf(names);
        } catch (AccessDeniedException _) {
            throw new KernelException("read", directory.path().toString(), Errno.EACCES);
        } catch (IOException | DirectoryIteratorException e) {
            throw new KernelException("read", directory.path().toString(), Errno.EIO, String.valueOf(e.getMessage()));
        }
    }
}
