package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.api.provision.MemberFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A small file that an instance has.
 *
 * @param name of the file in the instance's folder
 * @param path where else a symbolic link leads to it; absolute
 * @param mode the permission bits, so 0400 octal is 256
 * @param content the contents, or their version
 * @param onChange what follows for a running process when the contents change
 */
public record FileSpec(String name, Optional<String> path, int mode, FileContent content, FileChange onChange) {
    /** Where the folders of all instances are. */
    public static final String ROOT = "/run/ppg/files";

    private static final FileContent IGNORED = new FileContent.Text("");

    /** A file with contents of the group's spec. */
    public FileSpec(String name, Optional<String> path, int mode, String text, FileChange onChange) {
        this(name, path, mode, new FileContent.Text(text), onChange);
    }

    /**
     * As the spec of a member has them.
     *
     * @param namespace of its group
     */
    public static List<FileSpec> of(
            List<MemberFile> wanted, UnaryOperator<String> expand, String namespace, FileSources sources) {
        return wanted.stream()
                .map(file -> new FileSpec(
                        file.name(),
                        file.path().map(expand),
                        file.mode().bits(),
                        FileContent.of(file.value(), file.valueFrom(), namespace, sources),
                        file.onChange()))
                .toList();
    }

    /**
     * The variables with the paths.
     *
     * @param folder the instance's, below {@link #ROOT}
     */
    public static Map<String, String> environment(String folder, List<FileSpec> files) {
        Map<String, String> variables = new LinkedHashMap<>();
        files.forEach(file ->
                variables.put(file.variable(), file.path().orElse("%s/%s/%s".formatted(ROOT, folder, file.name()))));
        return variables;
    }

    /** The name of the environment variable with the file's path. */
    private String variable() {
        return MemberFile.variable(name);
    }

    /** As a running process sees it: what follows from a change is not seen, and neither are contents whose changes are ignored. */
    FileSpec seen() {
        return new FileSpec(
                name, path, mode, onChange == FileChange.Ignore ? IGNORED : content.seen(), FileChange.Restart);
    }

    /** With contents that were known before, where they are not known now. */
    FileSpec orAsBefore(List<FileSpec> before) {
        return before.stream()
                .filter(file -> file.name.equals(name))
                .findFirst()
                .map(file -> new FileSpec(name, path, mode, content.orAsBefore(file.content), onChange))
                .orElse(this);
    }

    /** Whether it is the same file, whatever its contents. */
    boolean isSameFile(FileSpec other) {
        return name.equals(other.name) && path.equals(other.path) && mode == other.mode;
    }

    /** Without the contents. */
    @Override
    public String toString() {
        return "FileSpec[" + name + "]";
    }
}
