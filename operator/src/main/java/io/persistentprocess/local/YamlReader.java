package io.persistentprocess.local;

import io.persistentprocess.api.validation.DocumentTree;
import io.persistentprocess.api.validation.DocumentTree.Entry;
import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.DocumentTree.Mapping;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import io.persistentprocess.api.validation.DocumentTree.Sequence;
import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.QuotedText;
import io.persistentprocess.api.validation.SourcePosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Builds document trees from YAML 1.2, and so from JSON.
 *
 * <p>Works on the parser's events rather than its nodes. The parser keeps its state in a stack of its own, so a text of a million brackets only costs
 * memory in proportion. Depth and aliases are limited here, before anything is built. For one text, on one thread.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 64;
    /** How many values all aliases of a text may expand to; without a limit, nine lines of YAML expand to a billion. */
    private static final int MAX_ALIASED = 100_000;

    /** Each document is a group or a list of groups; a node has some hundreds at most. */
    private static final int MAX_DOCUMENTS = 2000;

    /** Scalars, lists and mappings of a text. Each takes some hundred bytes of memory, whatever its size in the file. */
    private static final int MAX_VALUES = 100_000;

    /** Twice the limit for all strings of a member. */
    private static final int MAX_SCALAR = 64 << 10;

    private final Iterator<Event> events;
    private final YamlScalarTypes scalarKinds = new YamlScalarTypes();
    private final Map<Anchor, DocumentTree> anchors = new HashMap<>();
    private final Set<Anchor> unfinished = new HashSet<>();
    private Optional<SourcePosition> reached = Optional.empty();
    private int aliased;
    private int values;

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * The content of a text.
     *
     * @param documents those before the problem, if there is one; empty documents are left out
     * @param problem why the rest could not be read
     */
    record Composed(List<DocumentTree> documents, Optional<ManifestProblem> problem) {}

    static Composed compose(String text) {
        // The buffer holds the whole text: at the end of a buffer, snakeyaml-engine fails on a character of two chars.
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setBufferSize(text.length() + 2)
                .build();
        List<DocumentTree> documents = new ArrayList<>();
        try {
            new YamlReader(new Parse(settings).parseString(text).iterator()).compose(documents);
            return new Composed(documents, Optional.empty());
        } catch (UnreadableManifestException e) {
            return new Composed(documents, Optional.of(e.problem()));
        } catch (YamlEngineException e) {
            return new Composed(documents, Optional.of(YamlSyntaxMessages.problem(e)));
        }
    }

    private void compose(List<DocumentTree> documents) throws UnreadableManifestException {
        for (Event event = next(); event.getEventId() != Event.ID.StreamEnd; event = next()) {
            switch (event.getEventId()) {
                case DocumentStart -> anchors.clear();
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case Alias, Scalar, SequenceStart, MappingStart, SequenceEnd, MappingEnd -> {
                    DocumentTree document = tree(event, 0);
                    if (!(document instanceof Scalar scalar && scalar.kind() == Kind.NULL)) {
                        if (documents.size() >= MAX_DOCUMENTS) {
                            throw unusable(
                                    event,
                                    "there are more than %d documents; a file of manifests may have at most that"
                                            .formatted(MAX_DOCUMENTS));
                        }
                        documents.add(document);
                    }
                }
            }
        }
    }

    private Event next() throws UnreadableManifestException {
        try {
            Event event = events.next();
            reached = position(event);
            return event;
        } catch (IllegalArgumentException e) {
            // The scanner does not check the number in "\UFFFFFFFF".
            throw new UnreadableManifestException(new ManifestProblem(
                    "", reached, "not valid YAML: after this, an escape \\U stands for no character"));
        }
    }

    private DocumentTree tree(Event event, int depth) throws UnreadableManifestException {
        if (depth > MAX_DEPTH) {
            throw tooDeep(event);
        }
        if (++values > MAX_VALUES) {
            throw unusable(
                    event,
                    "there are more than %d values; a file of manifests may have at most that".formatted(MAX_VALUES));
        }
        return switch (event) {
            case AliasEvent alias -> resolve(alias, depth);
            case ScalarEvent scalar -> scalar(scalar);
            case CollectionStartEvent start -> collection(start, depth);
            default -> throw unusable(event, "not valid YAML");
        };
    }

    private DocumentTree scalar(ScalarEvent event) throws UnreadableManifestException {
        if (event.getValue().length() > MAX_SCALAR) {
            throw unusable(
                    event,
                    "is a value of %d characters; the longest that is read has %d"
                            .formatted(event.getValue().length(), MAX_SCALAR));
        }
        Scalar scalar = new Scalar(
                scalarKinds.of(event).orElseThrow(() -> unusable(event, tagMessage(event.getTag()))),
                event.getValue(),
                position(event));
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, scalar));
        return scalar;
    }

    private DocumentTree collection(CollectionStartEvent start, int depth) throws UnreadableManifestException {
        if (start.getTag().isPresent()) {
            throw unusable(start, tagMessage(start.getTag()));
        }
        start.getAnchor().ifPresent(unfinished::add);
        DocumentTree tree = switch (start) {
            case MappingStartEvent _ -> mapping(start, depth);
            case SequenceStartEvent _ -> sequence(start, depth);
            default -> throw unusable(start, "not valid YAML");
        };
        start.getAnchor().ifPresent(anchor -> {
            unfinished.remove(anchor);
            anchors.put(anchor, tree);
        });
        return tree;
    }

    private DocumentTree sequence(Event start, int depth) throws UnreadableManifestException {
        List<DocumentTree> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(tree(event, depth + 1));
        }
        return new Sequence(items, position(start));
    }

    private DocumentTree mapping(Event start, int depth) throws UnreadableManifestException {
        List<Entry> entries = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(tree(event, depth + 1) instanceof Scalar key)) {
                throw unusable(event, "a key must be a plain word, not a list or mapping");
            }
            if (event instanceof ScalarEvent scalar
                    && scalar.isPlain()
                    && key.text().equals("<<")) {
                throw unusable(
                        event, "merge keys (<<) are not read; repeat the fields, or use an alias for a whole value");
            }
            entries.add(new Entry(key, tree(next(), depth + 1)));
        }
        return new Mapping(entries, position(start));
    }

    private DocumentTree resolve(AliasEvent alias, int depth) throws UnreadableManifestException {
        DocumentTree target = anchors.get(alias.getAlias());
        if (unfinished.contains(alias.getAlias())) {
            throw unusable(alias, "alias *%s stands for a value that it is a part of".formatted(name(alias)));
        }
        if (target == null) {
            throw unusable(alias, "alias *%s has no anchor &%s before it".formatted(name(alias), name(alias)));
        }
        aliased += size(target, MAX_ALIASED - aliased);
        if (aliased >= MAX_ALIASED) {
            throw unusable(alias, "aliases stand for more than %d values".formatted(MAX_ALIASED));
        }
        if (depth + height(target) > MAX_DEPTH) {
            throw tooDeep(alias);
        }
        return target;
    }

    /** Limited by the deepest tree that is read: deeper ones were never built. */
    private static int height(DocumentTree tree) {
        List<DocumentTree> parts = parts(tree);
        return parts.isEmpty()
                ? 0
                : 1 + parts.stream().mapToInt(YamlReader::height).max().getAsInt();
    }

    private static List<DocumentTree> parts(DocumentTree tree) {
        return switch (tree) {
            case Mapping mapping -> mapping.entries().stream().map(Entry::value).toList();
            case Sequence sequence -> sequence.items();
            case Scalar _ -> List.of();
        };
    }

    private static UnreadableManifestException tooDeep(Event event) {
        return unusable(event, "is nested more than %d levels deep".formatted(MAX_DEPTH));
    }

    /** The number of values in a tree with its aliases expanded; stops counting at {@code enough}. */
    private static int size(DocumentTree tree, int enough) {
        int size = 1;
        for (DocumentTree part : parts(tree)) {
            if (size >= enough) {
                return size;
            }
            size += size(part, enough - size);
        }
        return size;
    }

    private static String name(AliasEvent alias) {
        return QuotedText.plain(alias.getAlias().getValue());
    }

    private static String tagMessage(Optional<String> tag) {
        return "tag %s is not read; remove it"
                .formatted(QuotedText.plain(tag.orElse("!").replace(Tag.PREFIX, "!!")));
    }

    private static UnreadableManifestException unusable(Event event, String message) {
        return new UnreadableManifestException(new ManifestProblem("", position(event), message));
    }

    private static Optional<SourcePosition> position(Event event) {
        return event.getStartMark().map(YamlSyntaxMessages::position);
    }
}
