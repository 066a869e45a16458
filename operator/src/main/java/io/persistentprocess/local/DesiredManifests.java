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
 * The groups to run after a reading of the manifests. A missing group stops only if complete readings have not had it for {@link #CONFIRMATION}, so
 * that neither an unmounted folder nor the replacement of a file stops anything.
 *
 * <p>Immutable and pure; any thread.
 */
final class DesiredManifests {
    /** A deployment that removes a file and writes it again has written it by then. */
    static final Duration CONFIRMATION = Duration.ofMillis(300);

    /** The time for the last manifest of a folder: a deployment may empty the folder before it writes the first new file. */
    static final Duration CONFIRMATION_OF_EMPTY = Duration.ofSeconds(2);

    private final Map<GroupId, Manifest> manifests;
    private final Set<GroupId> held;
    private final Map<GroupId, BootTime> missingSince;
    /** The identity of each folder when it had manifests. */
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

    /** The state before the first reading. */
    static DesiredManifests none() {
        return new DesiredManifests(Map.of(), Set.of(), Map.of(), Map.of());
    }

    /**
     * The state after a reading.
     *
     * @param running groups that have instances, from whatever source
     * @param now when the manifests were read
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
     * An empty folder is no evidence that a group was removed, unless it is the same directory as when it had manifests: an unmounted folder is
     * another directory.
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

    /** Manifests to run, including those that were read earlier and cannot be read now. */
    List<Manifest> manifests() {
        return List.copyOf(manifests.values());
    }

    /** Groups that keep running unchanged, because their manifests were never read. */
    Set<GroupId> untouched() {
        return held.stream().filter(group -> !manifests.containsKey(group)).collect(Collectors.toSet());
    }

    /** Groups that keep running although the last reading, which was incomplete, does not have them. */
    Set<GroupId> held() {
        return held.stream().filter(group -> !missingSince.containsKey(group)).collect(Collectors.toSet());
    }

    /** Whether missing groups will stop if they are still missing after {@link #CONFIRMATION}. The manifests must be read again then. */
    boolean unconfirmed() {
        return !missingSince.isEmpty();
    }

    /** The file of each group, so that a copy in another file does not replace it. */
    Map<GroupId, String> files() {
        Map<GroupId, String> files = new HashMap<>();
        manifests.forEach((group, manifest) -> files.put(group, manifest.file()));
        return files;
    }

    /** Whether the engine would get the same desired state. */
    boolean sameAs(DesiredManifests other) {
        return manifests().equals(other.manifests()) && untouched().equals(other.untouched());
    }
}
