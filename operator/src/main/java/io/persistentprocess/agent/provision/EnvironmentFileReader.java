package io.persistentprocess.agent.provision;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads environment files. Any thread but the event loop's: it waits for file systems. */
final class EnvironmentFileReader {
    /** As long as a single argument or variable may be, MAX_ARG_STRLEN of execve(2). */
    static final int MOST_BYTES = 128 << 10;

    private EnvironmentFileReader() {}

    static EnvironmentText read(EnvironmentFile file) throws ProvisionException {
        try (RegularFile opened = RegularFile.open(Path.of(file.path()), RegularFile.LastLink.FOLLOWED)) {
            return EnvironmentText.parse(decoded(file, opened.beginning(MOST_BYTES + 1)));
        } catch (KernelException e) {
            boolean missing = e.is(Errno.ENOENT, Errno.ENOTDIR);
            if (missing && file.absence() == EnvironmentFile.Absence.IGNORED) {
                return EnvironmentText.NONE;
            }
            throw new ProvisionException("environment file %s: %s%s"
                    .formatted(
                            file.path(),
                            e.reason(),
                            missing ? "; create it, or set optional: true where it need not be there" : ""));
        }
    }

    private static String decoded(EnvironmentFile file, byte[] bytes) throws ProvisionException {
        if (bytes.length > MOST_BYTES) {
            throw new ProvisionException(
                    "environment file %s: has more than the %d KiB allowed".formatted(file.path(), MOST_BYTES >> 10));
        }
        for (byte octet : bytes) {
            if (octet == 0) {
                throw new ProvisionException(
                        "environment file %s: has a NUL byte, so it is no text".formatted(file.path()));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new ProvisionException("environment file %s: is not in UTF-8".formatted(file.path()));
        }
    }
}
