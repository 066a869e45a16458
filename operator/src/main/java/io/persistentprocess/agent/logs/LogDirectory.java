package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that holds all logs. An agent of root creates files in it, so no other user may control its path; if one does, members run without logs, and the user is
 * told once.
 *
 * <p>{@link #place} may be called from any thread, the other methods from a thread that may wait for a disk.
 */
public final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
    static final int MODE = 0755;

    /** Whether the directory can be used. */
    public sealed interface Place {
        /**
         * It can be used.
         *
         * @param path the path without symbolic links
         */
        record Usable(Path path) implements Place {}

        record Unusable(KernelException why) implements Place {}
    }

    private final Path configured;
    private volatile Place place;

    LogDirectory(Path configured) {
        this.configured = configured;
        this.place = new Place.Unusable(new KernelException("open", configured.toString(), Errno.ETIMEDOUT));
    }

    Path configured() {
        return configured;
    }

    /** The result of the last {@link #find}. */
    Place place() {
        return place;
    }

    /** Checks the directory again and creates it if it is missing. */
    synchronized void find() {
        Place before = place;
        try (TrustedDirectory directory = TrustedDirectory.make(configured, MODE)) {
            place = new Place.Usable(directory.path());
            if (before instanceof Place.Unusable(KernelException why) && !why.is(Errno.ETIMEDOUT)) {
                LOG.info(
                        "the log directory can be used again; members that start from now on write logs directory={}",
                        configured);
            }
        } catch (KernelException e) {
            place = new Place.Unusable(e);
            if (!(before instanceof Place.Unusable(KernelException why)
                    && why.getMessage().equals(e.getMessage()))) {
                LOG.warn(
                        "the log directory cannot be used; members start without logs, and their output is lost directory={} reason=\"{}\"",
                        configured,
                        e.getMessage());
            }
        }
    }

    /** Opens the directory; creates it if it was removed. */
    TrustedDirectory make() throws KernelException {
        return TrustedDirectory.make(configured, MODE);
    }

    /** Opens the directory to work in it. */
    TrustedDirectory open() throws KernelException {
        return TrustedDirectory.open(configured);
    }
}
