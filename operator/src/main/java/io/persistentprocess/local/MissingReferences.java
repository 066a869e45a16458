package io.persistentprocess.local;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.provision.FileSource;
import io.persistentprocess.api.provision.KeySelector;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds files of members that come from objects which are not among the manifests. In a cluster they may be there all the same. Pure; any thread. */
public final class MissingReferences {
    private final Map<ObjectId, SourceDocument> sources;

    private MissingReferences(List<SourceDocument> sources) {
        this.sources = sources.stream().collect(Collectors.toMap(SourceDocument::id, Function.identity()));
    }

    /** One line for each. */
    public static List<String> of(LoadResult read) {
        MissingReferences missing = new MissingReferences(read.sources());
        return read.manifests().stream().flatMap(missing::of).toList();
    }

    private Stream<String> of(Manifest manifest) {
        return manifest.group().spec().members().stream().flatMap(member -> of(manifest, member));
    }

    private Stream<String> of(Manifest manifest, Member member) {
        return member.files().stream()
                .flatMap(file -> file.valueFrom().stream()
                        .flatMap(source -> problem(source, manifest.id().namespace()).stream())
                        .map(problem -> "%s:%d: warning: file %s of member %s in group %s: %s"
                                .formatted(
                                        manifest.file(),
                                        manifest.line(),
                                        file.name(),
                                        member.name(),
                                        manifest.id(),
                                        problem)));
    }

    private Optional<String> problem(FileSource source, String namespace) {
        KeySelector selector = source.configMapKeyRef().or(source::secretKeyRef).orElseThrow();
        if (selector.optional()) {
            return Optional.empty();
        }
        ObjectId id = FileContent.objectOf(source, namespace);
        SourceDocument document = sources.get(id);
        if (document == null) {
            return Optional.of("%s is not among the manifests; its instances wait until it is".formatted(id));
        }
        return document.manifest().values().containsKey(selector.key())
                ? Optional.empty()
                : Optional.of("%s has no key %s; its instances wait until it has".formatted(id, selector.key()));
    }
}
