package io.persistentprocess.local;

import io.persistentprocess.supervision.spec.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What came of reading manifests, file by file: a broken file takes nothing away from the others.
 *
 * @param manifests of the files that are in order, in the order of files and of documents in them; no two groups have the same namespace and name
 * @param problems of the other files and of folders, in the order of files and of lines in them
 * @param contested groups that are written in a file which is refused because another file has one of its groups, too
 * @param emptyFolders folders that can be read and have no manifest; one that is not mounted looks like that
 * @param folders all folders that can be read, with the directory that each is: its device and inode
 * @param coverage whether every folder was listed and every file was read to its end
 */
public record LoadResult(
        List<Manifest> manifests,
        List<FileProblem> problems,
        Set<GroupId> contested,
        Set<String> emptyFolders,
        Map<String, String> folders,
        Coverage coverage) {
    /** How much of what is written could be read. */
    public enum Coverage {
        WHOLE,
        /** Something is missing, empty, broken, unreadable or being written: a group that was not found may be written all the same. */
        PARTIAL
    }

    public LoadResult {
        manifests = List.copyOf(manifests);
        problems = List.copyOf(problems);
        contested = Set.copyOf(contested);
        emptyFolders = Set.copyOf(emptyFolders);
        folders = Map.copyOf(folders);
    }

    /** Whether every document of every file is in order. */
    public boolean valid() {
        return problems.isEmpty();
    }
}
