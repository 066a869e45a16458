package io.persistentprocess.agent.provision;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The random key of a node for the versions of contents: HMAC-SHA-256, RFC 2104. It is a file of root beside the files of the instances, so that both are gone after a
 * reboot.
 *
 * <p>If the agent dies here: the key is there whole, or the next agent makes one.
 */
final class ContentKey {
    private static final String NAME = ".key";
    private static final String FRESH = ".key.new";
    private static final int FOLDER_MODE = 0711;
    private static final int MODE = 0600;
    private static final int LENGTH = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private ContentKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The node's key. Two agents that make one at the same moment agree on the last one. On a thread of the host that may wait for a file system. */
    static ContentKey readOrMake(Path root) throws KernelException {
        try (TrustedDirectory folder = TrustedDirectory.make(root, FOLDER_MODE)) {
            Optional<ContentKey> present = read(folder);
            if (present.isPresent()) {
                return present.get();
            }
            byte[] fresh = new byte[LENGTH];
            new SecureRandom().nextBytes(fresh);
            folder.unlink(FRESH);
            try (FileDescriptor file = folder.create(FRESH, MODE)) {
                file.append(fresh, fresh.length);
            }
            folder.rename(FRESH, NAME);
            return read(folder).orElseGet(() -> new ContentKey(fresh));
        }
    }

    private static Optional<ContentKey> read(TrustedDirectory folder) throws KernelException {
        try (RegularFile file = folder.file(NAME)) {
            byte[] bytes = file.beginning(LENGTH + 1);
            return bytes.length == LENGTH ? Optional.of(new ContentKey(bytes)) : Optional.empty();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
