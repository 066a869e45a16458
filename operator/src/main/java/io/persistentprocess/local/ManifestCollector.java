package io.persistentprocess.local;

import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.api.Member;
import io.persistentprocess.api.ObjectMeta;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.provision.SourceManifest;
import io.persistentprocess.api.validation.DocumentReader;
import io.persistentprocess.api.validation.DocumentTree;
import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.QuotedText;
import io.persistentprocess.api.validation.SourcePosition;
import io.persistentprocess.api.validation.ValidationResult;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects the groups and problems of one reading, file by file. For one thread. */
final class ManifestCollector {
    /** Per file; more is not readable. */
    private static final int MAX_PROBLEMS = 100;

    /** The limit of one group: twice as many fill the agent's heap. */
    static final long MOST_INSTANCES = GroupDefinition.MAX_INSTANCES;

    private final DocumentReader reader;
    private final List<Contents> files = new ArrayList<>();
    private final Set<String> emptyFolders = new HashSet<>();
    private final Map<String, String> folders = new LinkedHashMap<>();
    private boolean scarce;

    ManifestCollector(DocumentReader reader) {
        this.reader = reader;
    }

    /** The content of one file, or of an unreadable folder. */
    private static final class Contents {
        final String file;
        final Map<GroupId, Manifest> manifests = new LinkedHashMap<>();
        final Map<ObjectId, SourceDocument> sources = new LinkedHashMap<>();
        final List<FileProblem> problems = new ArrayList<>();

        Contents(String file) {
            this.file = QuotedText.oneLine(file);
        }

        void refuse(ManifestProblem problem) {
            problems.add(new FileProblem(file, problem));
        }

        long instances() {
            return manifests.values().stream()
                    .flatMap(manifest -> manifest.group().spec().members().stream())
                    .mapToLong(Member::mostInstances)
                    .sum();
        }
    }

    /** Adds the documents of one text. Refuses a file without any: a file that is being written or is no longer mounted looks like that. */
    void add(String file, String text) {
        Contents contents = new Contents(file);
        files.add(contents);
        YamlReader.Composed composed = YamlReader.compose(text);
        for (DocumentTree document : composed.documents()) {
            if (contents.problems.size() > MAX_PROBLEMS) {
                contents.refuse(whole("has so many problems that its other documents were not looked at"));
                break;
            }
            DocumentReader.Readings readings = reader.readAll(document);
            readings.groups().forEach(reading -> add(contents, reading));
            readings.sources().forEach(reading -> addSource(contents, reading));
        }
        composed.problem().ifPresent(contents::refuse);
        if (composed.documents().isEmpty() && composed.problem().isEmpty()) {
            contents.refuse(whole("is empty; write a manifest of kind %s".formatted(PersistentProcessGroup.KIND)));
        }
    }

    /** The number of files added so far. */
    int files() {
        return files.size();
    }

    /**
     * Whether the files hold more than the agent can keep. If so, the last files are discarded and the source is refused.
     *
     * @param kept how many files are kept
     * @param source a file, or the folder of the files
     */
    boolean refusesTooMany(int kept, String source) {
        if (files.stream().mapToLong(Contents::instances).sum() <= MOST_INSTANCES) {
            return false;
        }
        files.subList(kept, files.size()).clear();
        refuse(
                source,
                "with it there are more than %d instances, which is the most that one agent keeps"
                        .formatted(MOST_INSTANCES));
        return true;
    }

    /** Records a file or folder that cannot be read, or not to its end. */
    void refuse(String file, ManifestProblem problem) {
        Contents contents = new Contents(file);
        contents.refuse(problem);
        files.add(contents);
    }

    void refuse(String file, UnreadableManifestException e) {
        refuse(file, e.problem());
        scarce |= e.why() == UnreadableManifestException.Cause.SCARCITY;
    }

    void refuse(String file, String message) {
        refuse(file, whole(message));
    }

    /**
     * Records a readable folder.
     *
     * @param identity of the directory
     */
    void folder(String folder, String identity) {
        folders.put(QuotedText.oneLine(folder), identity);
    }

    /** Records a readable folder without a manifest. */
    void empty(String folder) {
        emptyFolders.add(QuotedText.oneLine(folder));
    }

    private static void add(Contents contents, ValidationResult<PersistentProcessGroup> reading) {
        switch (reading) {
            case ValidationResult.Refused<PersistentProcessGroup> refused ->
                refused.problems().forEach(contents::refuse);
            case ValidationResult.Accepted<PersistentProcessGroup> accepted -> add(contents, accepted);
        }
    }

    private static void add(Contents contents, ValidationResult.Accepted<PersistentProcessGroup> accepted) {
        ObjectMeta metadata = accepted.value().metadata();
        int line = accepted.position().map(SourcePosition::line).orElse(1);
        Manifest manifest = new Manifest(accepted.value(), contents.file, line);
        Manifest earlier = contents.manifests.putIfAbsent(new GroupId(metadata.namespace(), metadata.name()), manifest);
        if (earlier != null) {
            contents.refuse(definedTwice(manifest, earlier));
        }
    }

    private static void addSource(Contents contents, ValidationResult<SourceManifest> reading) {
        switch (reading) {
            case ValidationResult.Refused<SourceManifest> refused ->
                refused.problems().forEach(contents::refuse);
            case ValidationResult.Accepted<SourceManifest>(
                    SourceManifest manifest,
                    Optional<SourcePosition> position) -> {
                SourceDocument document = new SourceDocument(
                        manifest,
                        contents.file,
                        position.map(SourcePosition::line).orElse(1));
                Optional.ofNullable(contents.sources.putIfAbsent(document.id(), document))
                        .ifPresent(earlier -> contents.refuse(definedTwice(document, earlier)));
            }
        }
    }

    /**
     * Decides between files with the same group: the file that had it before keeps it, else the first file gets it.
     *
     * @param before the file of each group in the last reading
     */
    LoadResult result(Map<GroupId, String> before) {
        Map<GroupId, Manifest> taken = new LinkedHashMap<>();
        Map<ObjectId, SourceDocument> sources = new LinkedHashMap<>();
        Set<GroupId> contested = new HashSet<>();
        boolean whole = files.stream().allMatch(contents -> contents.problems.isEmpty());
        files.stream()
                .filter(contents -> contents.problems.isEmpty())
                .sorted(Comparator.comparing(contents -> !ownsAny(contents, before)))
                .forEach(contents -> take(contents, taken, sources, contested));
        Map<String, Integer> order = new LinkedHashMap<>();
        files.forEach(contents -> order.putIfAbsent(contents.file, order.size()));
        return new LoadResult(
                taken.values().stream()
                        .sorted(Comparator.comparing(manifest -> order.get(manifest.file())))
                        .toList(),
                List.copyOf(sources.values()),
                files.stream().flatMap(contents -> contents.problems.stream()).toList(),
                contested,
                emptyFolders,
                folders,
                coverage(whole));
    }

    private LoadResult.Coverage coverage(boolean whole) {
        if (whole) {
            return LoadResult.Coverage.WHOLE;
        }
        return scarce ? LoadResult.Coverage.SCARCE : LoadResult.Coverage.PARTIAL;
    }

    private static boolean ownsAny(Contents contents, Map<GroupId, String> before) {
        return contents.manifests.keySet().stream().anyMatch(group -> contents.file.equals(before.get(group)));
    }

    private static void take(
            Contents contents,
            Map<GroupId, Manifest> taken,
            Map<ObjectId, SourceDocument> sources,
            Set<GroupId> contested) {
        for (Manifest manifest : contents.manifests.values()) {
            Optional.ofNullable(taken.get(manifest.id()))
                    .ifPresent(other -> contents.refuse(definedTwice(manifest, other)));
        }
        contents.sources.forEach((id, document) -> Optional.ofNullable(sources.get(id))
                .ifPresent(other -> contents.refuse(definedTwice(document, other))));
        if (contents.problems.isEmpty()) {
            taken.putAll(contents.manifests);
            sources.putAll(contents.sources);
        } else {
            contested.addAll(contents.manifests.keySet());
        }
    }

    private static ManifestProblem definedTwice(Manifest manifest, Manifest other) {
        String message = "group %s is already defined in %s:%d; rename one of them"
                .formatted(manifest.id(), other.file(), other.line());
        return new ManifestProblem("metadata.name", Optional.of(new SourcePosition(manifest.line(), 1)), message);
    }

    private static ManifestProblem definedTwice(SourceDocument document, SourceDocument other) {
        return new ManifestProblem(
                "metadata.name",
                Optional.of(new SourcePosition(document.line(), 1)),
                "%s is already defined in %s:%d; remove one of them"
                        .formatted(document.id(), other.file(), other.line()));
    }

    private static ManifestProblem whole(String message) {
        return new ManifestProblem("", Optional.empty(), message);
    }
}
