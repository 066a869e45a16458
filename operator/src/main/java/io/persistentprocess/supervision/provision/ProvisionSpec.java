package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.provision.FileChange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is done before each start of an instance, in the order of the components, as systemd does it (systemd.exec(5), systemd.unit(5)).
 *
 * @param conditions without which it is not started; a change of them concerns the next start only
 * @param environment what is read from files at each start
 * @param directories what is made; their paths are in the environment of the launch spec
 * @param files what is written; their paths are there, too
 */
public record ProvisionSpec(
        List<ConditionSpec> conditions,
        EnvironmentSpec environment,
        List<DirectorySpec> directories,
        List<FileSpec> files) {
    public static final ProvisionSpec NONE = new ProvisionSpec(List.of(), EnvironmentSpec.NONE, List.of(), List.of());

    public ProvisionSpec {
        conditions = List.copyOf(conditions);
        directories = List.copyOf(directories);
        files = List.copyOf(files);
    }

    /** Makes nothing. */
    public ProvisionSpec(List<ConditionSpec> conditions, EnvironmentSpec environment) {
        this(conditions, environment, List.of(), List.of());
    }

    /** Whether nothing has to be done before a start. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether a process that was started with the other one would see the same. */
    public boolean isSameProcess(ProvisionSpec other) {
        return seen().equals(other.seen());
    }

    private ProvisionSpec seen() {
        return new ProvisionSpec(
                List.of(),
                environment,
                directories,
                files.stream().map(FileSpec::seen).toList());
    }

    public ProvisionSpec withFiles(List<FileSpec> other) {
        return new ProvisionSpec(conditions, environment, directories, other);
    }

    /** With contents of files that were known before, where they are not known now. */
    public ProvisionSpec withFilesAsBefore(ProvisionSpec before) {
        return withFiles(
                files.stream().map(file -> file.orAsBefore(before.files)).toList());
    }

    /** The first file whose contents are not known. */
    public Optional<FileContent.Awaited> awaited() {
        return files.stream()
                .map(FileSpec::content)
                .filter(FileContent.Awaited.class::isInstance)
                .map(FileContent.Awaited.class::cast)
                .findFirst();
    }

    /** The versions of the contents that come from objects. */
    public Stream<String> fileVersions() {
        return files.stream()
                .flatMap(file -> file.content() instanceof FileContent.Version(FileContent.SourceKey _, String version)
                        ? Stream.of(version)
                        : Stream.empty());
    }

    /** With the contents of those files of the other spec that a reload takes over. */
    public ProvisionSpec withReloadedFiles(ProvisionSpec other) {
        return withFiles(files.stream()
                .map(file -> other.files.stream()
                        .filter(next -> next.onChange() == FileChange.Reload && next.isSameFile(file))
                        .findFirst()
                        .orElse(file))
                .toList());
    }

    /** Whether files have other contents or are other files. */
    public boolean hasOtherFiles(ProvisionSpec other) {
        return !files.equals(other.files);
    }

    public ProvisionSpec withConditions(List<ConditionSpec> other) {
        return new ProvisionSpec(other, environment, directories, files);
    }

    public ProvisionSpec withoutConditions() {
        return new ProvisionSpec(List.of(), environment, directories, files);
    }

    public ProvisionSpec withEnvironment(EnvironmentSpec other) {
        return new ProvisionSpec(conditions, other, directories, files);
    }

    public ProvisionSpec withDirectories(List<DirectorySpec> other) {
        return new ProvisionSpec(conditions, environment, other, files);
    }

    /** What this one and the other make for as long as the instance runs. */
    public ProvisionSpec temporaryWith(ProvisionSpec other) {
        return NONE.withDirectories(Stream.of(this, other)
                        .flatMap(each -> each.directories().stream())
                        .filter(directory -> directory.kind() == DirectorySpec.Kind.RUNTIME)
                        .distinct()
                        .toList())
                .withFiles(files.isEmpty() ? other.files : files);
    }
}
