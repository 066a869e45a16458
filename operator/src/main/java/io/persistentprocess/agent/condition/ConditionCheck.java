package io.persistentprocess.agent.condition;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.FileType;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.ConditionSpec.Expectation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checks conditions, with the meaning that systemd.unit(5) gives them. Any thread that may wait for a file system. */
final class ConditionCheck {
    private static final int ANY_MAY_EXECUTE = 0111;

    /** What a check has found, in words that follow "but". */
    private record Finding(boolean met, String words) {
        static Finding met(String words) {
            return new Finding(true, words);
        }

        static Finding unmet(String words) {
            return new Finding(false, words);
        }
    }

    private ConditionCheck() {}

    /** Why the first condition that is not met is not, in one sentence; empty: all are met. */
    static Optional<String> unmet(List<ConditionSpec> conditions) {
        return conditions.stream()
                .flatMap(condition -> unmet(condition).stream())
                .findFirst();
    }

    private static Optional<String> unmet(ConditionSpec condition) {
        try {
            Finding finding = find(condition);
            return finding.met() == (condition.expectation() == Expectation.TRUE)
                    ? Optional.empty()
                    : Optional.of(sentence(condition, finding.words()));
        } catch (KernelException e) {
            // Neither met nor not: nobody knows.
            return Optional.of(sentence(condition, e.reason()));
        }
    }

    private static String sentence(ConditionSpec condition, String finding) {
        return "waits for the condition %s%s: %s"
                .formatted(condition.expectation() == Expectation.FALSE ? "not " : "", named(condition), finding);
    }

    private static String named(ConditionSpec condition) {
        return switch (condition.kind()) {
                    case PATH_EXISTS -> "pathExists ";
                    case PATH_NOT_EMPTY -> "pathNotEmpty ";
                    case EXECUTABLE -> "executable ";
                    case KERNEL_MODULE -> "kernelModule ";
                    case CAPABILITY -> "capability ";
                }
                + condition.argument();
    }

    private static Finding find(ConditionSpec condition) throws KernelException {
        return switch (condition.kind()) {
            case PATH_EXISTS, PATH_NOT_EMPTY, EXECUTABLE -> ofPath(condition.kind(), condition.argument());
            case KERNEL_MODULE -> {
                // The kernel writes _ for - in names of modules.
                String path = "/sys/module/" + condition.argument().replace('-', '_');
                yield exists(path) ? Finding.met("it is loaded") : Finding.unmet("it is not loaded");
            }
            case CAPABILITY ->
                CapabilitySets.boundingHas(condition.argument())
                        ? Finding.met("the agent's bounding set has it")
                        : Finding.unmet("the agent's bounding set does not have it");
        };
    }

    private static boolean exists(String path) throws KernelException {
        return ofPath(ConditionSpec.Kind.PATH_EXISTS, path).met();
    }

    private static Finding ofPath(ConditionSpec.Kind kind, String path) throws KernelException {
        // Nothing is opened by that, however odd the file.
        try (FileDescriptor held = FileDescriptor.open(path, FileDescriptor.O_PATH)) {
            return switch (kind) {
                case PATH_NOT_EMPTY -> notEmpty(held);
                case EXECUTABLE -> executable(FileStatus.of(held));
                default -> Finding.met("it exists");
            };
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG)) {
                return Finding.unmet(e.is(Errno.ENOENT) ? "it does not exist" : e.reason());
            }
            throw e;
        }
    }

    private static Finding executable(FileStatus status) {
        if (status.type() != FileType.REGULAR) {
            return Finding.unmet("it is " + status.type().words());
        }
        String mode = "its mode is %04o".formatted(status.permissions());
        return (status.permissions() & ANY_MAY_EXECUTE) != 0 ? Finding.met(mode) : Finding.unmet(mode);
    }

    private static Finding notEmpty(FileDescriptor held) throws KernelException {
        FileStatus status = FileStatus.of(held);
        return switch (status.type()) {
            case REGULAR -> status.sizeBytes() > 0 ? Finding.met("it is not empty") : Finding.unmet("it is empty");
            case DIRECTORY -> hasEntries(held) ? Finding.met("it is not empty") : Finding.unmet("it is empty");
            default -> Finding.unmet("it is " + status.type().words());
        };
    }

    private static boolean hasEntries(FileDescriptor directory) throws KernelException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd/" + directory.fd()))) {
            return entries.iterator().hasNext();
        } catch (IOException e) {
            throw new KernelException("read", directory.subject(), Errno.EIO, String.valueOf(e.getMessage()));
        }
    }
}
