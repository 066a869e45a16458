package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that all logs are in, somewhere. Root's agent makes files in it, so nobody else may have a say in where it
 * is: else members have no log, and the user is told why, once.
 *
 * <p>{@link #place} may be called from any thread, the rest from one that may wait for a disk.
 */
public final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
    static final int MODE = 0755;

    /** Whether it can be used. */
    public sealed interface Place {
        /**
         * It can.
         *
         * @param path without symbolic links
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

    /** As it was found the last time. */
    Place place() {
        return place;
    }

    /** Looks again, and makes it if it is not there. */
    synchronized void find() {
        Place before = place;
        try (TrustedDirectory directory = TrustedDirectory.make(configured, MODE)) {
            place = new Place.Usable(directory.path());
            if (before instanceof Place.Unusable(KernelException why) && !why.is(Errno.ETIMEDOUT)) {
                LOG.info("members have logs again, those that are started from now on directory={}", configured);
            }
        } catch (KernelException e) {
            place = new Place.Unusable(e);
            if (!(before instanceof Place.Unusable(KernelException why)
                    && why.getMessage().equals(e.getMessage()))) {
                LOG.warn(
                        "members run without logs, what they write is lost directory={} reason=\"{}\"",
                        configured,
                        e.getMessage());
            }
        }
    }

    /** The same where it may have been removed. */
    TrustedDirectory make() throws KernelException {
        return TrustedDirectory.make(configured, MODE);
    }

    /** To work in. */
    TrustedDirectory open() throws KernelException {
        return TrustedDirectory.open(configured);
    }
}
