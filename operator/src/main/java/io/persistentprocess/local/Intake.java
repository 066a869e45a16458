package io.persistentprocess.local;

import io.persistentprocess.api.ObjectMeta;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.validation.DocumentReader;
import io.persistentprocess.api.validation.Problem;
import io.persistentprocess.api.validation.Quotation;
import io.persistentprocess.api.validation.Reading;
import io.persistentprocess.api.validation.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the groups of one loading and everything that is wrong. Used by one thread. */
final class Intake {
    /** In one file; nobody reads more. */
    private static final int MAX_PROBLEMS = 100;

    private final DocumentReader reader;
    private final Map<String, Manifest> manifests = new LinkedHashMap<>();
    private final List<FileProblem> problems = new ArrayList<>();

    Intake(DocumentReader reader) {
        this.reader = reader;
    }

    /** Takes the documents of one text. Tells how many there were, readable or not. */
    int add(String file, String text) {
        YamlComposer.Composed composed = YamlComposer.compose(text);
        int before = problems.size();
        for (Tree document : composed.documents()) {
            if (problems.size() - before > MAX_PROBLEMS) {
                refuse(file, "has so many problems that its other documents were not looked at");
                break;
            }
            reader.read(document).forEach(reading -> add(file, reading));
        }
        composed.problem().ifPresent(problem -> refuse(file, problem));
        return composed.documents().size() + (composed.problem().isPresent() ? 1 : 0);
    }

    void refuse(String file, Problem problem) {
        problems.add(new FileProblem(Quotation.oneLine(file), problem));
    }

    Loading result() {
        return problems.isEmpty() ? new Loading.Loaded(List.copyOf(manifests.values())) : new Loading.Refused(problems);
    }

    private void add(String file, Reading<PersistentProcessGroup> reading) {
        switch (reading) {
            case Reading.Refused<PersistentProcessGroup> refused ->
                refused.problems().forEach(problem -> refuse(file, problem));
            case Reading.Accepted<PersistentProcessGroup> accepted -> add(file, accepted);
        }
    }

    private void add(String file, Reading.Accepted<PersistentProcessGroup> accepted) {
        ObjectMeta metadata = accepted.value().metadata();
        String name = metadata.namespace() + "/" + metadata.name();
        int line = accepted.position().map(position -> position.line()).orElse(1);
        Manifest earlier = manifests.putIfAbsent(name, new Manifest(accepted.value(), file, line));
        if (earlier != null) {
            String message = "group %s is already defined in %s:%d; rename one of them"
                    .formatted(name, Quotation.oneLine(earlier.file()), earlier.line());
            refuse(file, new Problem("metadata.name", accepted.position(), message));
        }
    }

    /** A problem of the file as a whole. */
    void refuse(String file, String message) {
        refuse(file, new Problem("", Optional.empty(), message));
    }
}
