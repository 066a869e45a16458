package io.persistentprocess.local;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.spec.GroupId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to run after a reading of the manifests. Absence is no wish: a group stops only when a state that could be read whole has not had it for {@link
 * #CONFIRMATION}, so that neither a folder that is not mounted nor a file that is exchanged stops anything.
 *
 * <p>Immutable and pure; any thread.
 */
final class DesiredManifests {
    /** A deployment that removes files and writes them anew is through with one file by then. */
    static final Duration CONFIRMATION = Duration.ofMillis(300);

    /** The same where the last manifest of a folder goes: a deployment may empty it before it writes the first new one. */
    static final Duration CONFIRMATION_OF_EMPTY = Duration.ofSeconds(2);

    private final Map<GroupId, Manifest> manifests;
    private final Set<GroupId> held;
    private final Map<GroupId, BootTime> missingSince;
    /** Which directory each folder was when it had manifests. */
    private final Map<String, String> folders;

    private DesiredManifests(
            Map<GroupId, Manifest> manifests,
            Set<GroupId> held,
            Map<GroupId, BootTime> missingSince,
            Map<String, String> folders) {
        this.manifests = manifests;
        this.held = Set.copyOf(held);
        this.missingSince = Map.copyOf(missingSince);
        this.folders = Map.copyOf(folders);
    }

    /** Before anything was read. */
    static DesiredManifests none() {
        return new DesiredManifests(Map.of(), Set.of(), Map.of(), Map.of());
    }

    /**
     * The next ones.
     *
     * @param running groups of which the agent has instances, whoever wanted them
     * @param now when it was read
     */
    DesiredManifests after(LoadResult read, Set<GroupId> running, BootTime now) {
        Map<GroupId, Manifest> next = new LinkedHashMap<>();
        read.manifests().forEach(manifest -> next.put(manifest.id(), manifest));
        Set<GroupId> absent = new LinkedHashSet<>(manifests.keySet());
        absent.addAll(running);
        absent.removeAll(next.keySet());
        Map<GroupId, BootTime> missing = new HashMap<>();
        absent.stream()
                .filter(group -> isNowhere(group, read))
                .forEach(group -> missing.put(group, missingSince.getOrDefault(group, now)));
        absent.removeIf(group ->
                missing.containsKey(group) && !now.isBefore(missing.get(group).plus(confirmation(group, read))));
        missing.keySet().retainAll(absent);
        absent.stream().filter(manifests::containsKey).forEach(group -> next.put(group, manifests.get(group)));
        Map<String, String> known = new HashMap<>(folders);
        read.folders().forEach((folder, identity) -> {
            if (!read.emptyFolders().contains(folder)) {
                known.put(folder, identity);
            }
        });
        return new DesiredManifests(next, absent, missing, known);
    }

    /**
     * An empty folder says nothing of groups that may have been in it for all that is known, nor of those that were, unless it is the same directory still: one that
     * is not mounted is another.
     */
    private boolean isNowhere(GroupId group, LoadResult read) {
        boolean anyLost = read.emptyFolders().stream()
                .anyMatch(folder -> !manifests.containsKey(group) || (hadAny(folder) && !isTheSame(folder, read)));
        return read.coverage() == LoadResult.Coverage.WHOLE && !read.contested().contains(group) && !anyLost;
    }

    private boolean hadAny(String folder) {
        return manifests.values().stream().anyMatch(manifest -> manifest.file().startsWith(folder + "/"));
    }

    private boolean isTheSame(String folder, LoadResult read) {
        return folders.containsKey(folder)
                && folders.get(folder).equals(read.folders().get(folder));
    }

    private Duration confirmation(GroupId group, LoadResult read) {
        boolean emptied = read.emptyFolders().stream()
                .anyMatch(folder -> manifests.containsKey(group)
                        && manifests.get(group).file().startsWith(folder + "/"));
        return emptied ? CONFIRMATION_OF_EMPTY : CONFIRMATION;
    }

    /** Those that are to run as they say; also those that were read earlier and cannot be read now. */
    List<Manifest> manifests() {
        return List.copyOf(manifests.values());
    }

    /** Groups that go on as they are, because nothing was ever read of what is wanted of them. */
    Set<GroupId> untouched() {
        return held.stream().filter(group -> !manifests.containsKey(group)).collect(Collectors.toSet());
    }

    /** Groups that go on although the last reading does not have them, because it was not one of everything. */
    Set<GroupId> held() {
        return held.stream().filter(group -> !missingSince.containsKey(group)).collect(Collectors.toSet());
    }

    /** Whether groups are missing that stop when they still are after {@link #CONFIRMATION}: then the manifests are to be read again. */
    boolean unconfirmed() {
        return !missingSince.isEmpty();
    }

    /** The file that a group was taken from, so that a copy of it in another file does not take over. */
    Map<GroupId, String> files() {
        Map<GroupId, String> files = new HashMap<>();
        manifests.forEach((group, manifest) -> files.put(group, manifest.file()));
        return files;
    }

    /** Whether the engine would be told the same. */
    boolean sameAs(DesiredManifests other) {
        return manifests().equals(other.manifests()) && untouched().equals(other.untouched());
    }
}
