package io.persistentprocess.local;

import io.persistentprocess.supervision.spec.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of reading manifests, file by file. A broken file does not affect the others.
 *
 * @param manifests of the valid files, in the order of files and of documents in them; namespace and name are unique
 * @param sources the ConfigMaps and Secrets of the valid files
 * @param problems of the other files and of folders, in the order of files and of lines in them
 * @param contested groups in a refused file; the file is refused because another file has one of its groups, too
 * @param emptyFolders readable folders without a manifest; an unmounted folder looks the same
 * @param folders all readable folders, with the identity of each directory: its device and inode
 * @param coverage whether every folder was listed and every file was read to its end
 */
public record LoadResult(
        List<Manifest> manifests,
        List<SourceDocument> sources,
        List<FileProblem> problems,
        Set<GroupId> contested,
        Set<String> emptyFolders,
        Map<String, String> folders,
        Coverage coverage) {
    /** How much of the manifests could be read. */
    public enum Coverage {
        WHOLE,
        /** Something is missing, empty, broken, unreadable or being written: a group that was not found may exist all the same. */
        PARTIAL,
        /** As above, because descriptors or memory were short. Nothing will change in the files, so they have to be read again soon. */
        SCARCE
    }

    /** Without ConfigMaps and Secrets. */
    public LoadResult(
            List<Manifest> manifests,
            List<FileProblem> problems,
            Set<GroupId> contested,
            Set<String> emptyFolders,
            Map<String, String> folders,
            Coverage coverage) {
        this(manifests, List.of(), problems, contested, emptyFolders, folders, coverage);
    }

    public LoadResult {
        sources = List.copyOf(sources);
        manifests = List.copyOf(manifests);
        problems = List.copyOf(problems);
        contested = Set.copyOf(contested);
        emptyFolders = Set.copyOf(emptyFolders);
        folders = Map.copyOf(folders);
    }

    /** Whether every document of every file is valid. */
    public boolean valid() {
        return problems.isEmpty();
    }
}
