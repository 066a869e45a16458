package io.persistentprocess.local;

import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.QuotedText;
import io.persistentprocess.api.validation.SourcePosition;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The parser's errors in one line each, in the words of someone who writes manifests. */
final class YamlSyntaxMessages {
    private YamlSyntaxMessages() {}

    static ManifestProblem problem(YamlEngineException e) {
        return switch (e) {
            case MarkedYamlEngineException marked -> problem(marked);
            default -> new ManifestProblem("", Optional.empty(), "not valid YAML: " + firstLine(e.getMessage()));
        };
    }

    static SourcePosition position(Mark mark) {
        return new SourcePosition(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static ManifestProblem problem(MarkedYamlEngineException e) {
        String words = e.getProblem();
        // The parser finds a missing bracket at the end of the file; the place of the opening one is more useful.
        boolean unclosed = words.contains("end of stream") || words.contains("<stream end>");
        Optional<Mark> mark = unclosed
                ? e.getContextMark().or(e::getProblemMark)
                : e.getProblemMark().or(e::getContextMark);
        return new ManifestProblem(
                "",
                mark.map(YamlSyntaxMessages::position),
                "not valid YAML: " + (unclosed ? "what is opened here is never closed" : plainWords(words)));
    }

    private static String plainWords(String words) {
        if (words.contains("TAB")) {
            return "a tab where spaces are wanted; indent with spaces";
        } else if (words.startsWith("expected <block end>")) {
            return "the indentation does not match the lines above";
        } else if (words.startsWith("mapping values are not allowed here")) {
            return "a colon in the middle of a value; put the value in quotes";
        }
        return firstLine(words);
    }

    private static String firstLine(String text) {
        return QuotedText.oneLine(text.lines().findFirst().orElse("").strip());
    }
}
