package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.AtomicFile;
import io.persistentprocess.kernel.file.DirectoryContents;
import io.persistentprocess.kernel.file.FileOwner;
import io.persistentprocess.kernel.file.FileSystem;
import io.persistentprocess.kernel.file.LinkToFile;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the files of instances, each instance's into a folder of root's below {@code /run/ppg/files}.
 *
 * <p>If the agent dies here: each file is whole, some are new and some are not, and the next agent writes them again before a start.
 *
 * <p>Any thread that may wait for a file system.
 */
public final class InstanceFiles {
    /** Others may go to a file whose name they know, if its mode lets them. */
    private static final int FOLDER_MODE = 0711;

    /** Links in an instance's folder that say where else a file has a link. */
    private static final String RECORD = ".path-";

    private final Path root;
    private final FileContents contents;

    /**
     * Writes nothing yet.
     *
     * @param root absolute, such as {@code /run/ppg/files}
     * @param contents of the files that come from objects
     */
    public InstanceFiles(Path root, FileContents contents) {
        this.root = root;
        this.contents = contents;
    }

    /**
     * Writes all files of an instance, and removes those that it no longer has.
     *
     * @throws KernelException the message says what is in the way
     * @throws AwaitedContentException the contents of a file are not known yet; nothing is changed
     * @throws ProvisionException a file must not be written
     */
    public void write(InstanceId id, List<FileSpec> files, FileOwner owner) throws IOException, ProvisionException {
        List<FileSpec> present = files.stream()
                .filter(file -> !(file.content() instanceof FileContent.Absent))
                .toList();
        try (TrustedDirectory folder = TrustedDirectory.make(folder(id), FOLDER_MODE)) {
            Map<String, byte[]> bytes = new HashMap<>();
            for (FileSpec file : present) {
                bytes.put(file.name(), contentsOf(folder, file));
            }
            removeOthers(folder, present);
            for (FileSpec file : present) {
                AtomicFile.write(folder, file.name(), bytes.get(file.name()), owner, file.mode());
            }
            for (FileSpec file : present) {
                if (file.path().isPresent()) {
                    link(folder, file.name(), Path.of(file.path().get()));
                }
            }
        }
    }

    private byte[] contentsOf(TrustedDirectory folder, FileSpec file) throws IOException, ProvisionException {
        return switch (file.content()) {
            case FileContent.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
            case FileContent.Awaited awaited -> throw new AwaitedContentException(awaited.why());
            case FileContent.Absent _ -> throw new IllegalArgumentException(file + " has no contents");
            case FileContent.Version(FileContent.SourceKey source, String version) -> {
                refuseDisk(folder, source);
                Optional<byte[]> known = contents.find(version);
                yield known.isPresent() ? known.get() : asItIs(folder, file.name(), source, version);
            }
        };
    }

    /** tmpfs may be swapped out, as the memory of the process that reads it may. */
    private void refuseDisk(TrustedDirectory folder, FileContent.SourceKey source)
            throws KernelException, ProvisionException {
        if (source.object().kind() == ObjectId.Kind.Secret
                && !FileSystem.isMemory(folder.descriptorPath().toString())) {
            throw new ProvisionException("%s must not reach a disk, and %s is not a tmpfs; mount one at /run"
                    .formatted(source.object(), root));
        }
    }

    /** The agent has not read the object since it started: the file of an earlier start is as good, if it has these contents. */
    private byte[] asItIs(TrustedDirectory folder, String name, FileContent.SourceKey source, String version)
            throws IOException, AwaitedContentException {
        try (RegularFile file = folder.file(name)) {
            byte[] present = file.beginning(FileContents.MOST_BYTES + 1);
            if (contents.versionOf(present).equals(version)) {
                return present;
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        throw new AwaitedContentException("%s could not be read since the agent started".formatted(source));
    }

    /** What the folder has of files that the instance no longer has, and links that are elsewhere now. */
    private static void removeOthers(TrustedDirectory folder, List<FileSpec> files) throws KernelException {
        Map<String, Optional<String>> wanted = files.stream().collect(Collectors.toMap(FileSpec::name, FileSpec::path));
        for (String name : DirectoryContents.names(folder)) {
            if (!name.startsWith(RECORD)) {
                if (!wanted.containsKey(name)) {
                    folder.unlink(name);
                }
                continue;
            }
            String linked = name.substring(RECORD.length());
            Path path = LinkToFile.target(folder, name);
            if (!wanted.getOrDefault(linked, Optional.empty()).equals(Optional.of(path.toString()))) {
                LinkToFile.remove(path, folder.path().resolve(linked));
                folder.unlink(name);
            }
        }
    }

    /** The folder has a record of each link, which is made before the link and removed after it. */
    private void link(TrustedDirectory folder, String name, Path path) throws KernelException {
        LinkToFile.make(folder.path().resolve(RECORD + name), path, path);
        LinkToFile.make(path, folder.path().resolve(name), root);
    }

    /** Removes the files of an instance, its folder, and the links to it. */
    public void remove(InstanceId id) throws KernelException {
        Path folder = folder(id);
        try (TrustedDirectory group = TrustedDirectory.open(folder.getParent())) {
            try (TrustedDirectory own = group.child(id.name())) {
                removeOthers(own, List.of());
            }
            group.removeDirectory(id.name());
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        try (TrustedDirectory all = TrustedDirectory.open(root)) {
            all.removeDirectory(CgroupLayout.folder(id.groupId()));
        } catch (KernelException e) {
            // Other instances of the group have files, or there are none at all.
            if (!e.is(Errno.ENOENT, Errno.ENOTEMPTY)) {
                throw e;
            }
        }
    }

    private Path folder(InstanceId id) {
        return root.resolve(CgroupLayout.folder(id.groupId())).resolve(id.name());
    }
}
