package io.persistentprocess.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Markdown page of the project, as its tests read it.
 *
 * @param path relative to the folder of {@code operator}, in which its tests run
 */
public record MarkdownPage(Path path, List<Line> lines) {
    private static final Path ROOT = Path.of("..");
    private static final Path FOLDER = Path.of("docs");
    private static final Set<String> MADE = Set.of("target", "node_modules");
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)");
    private static final Pattern HEADING = Pattern.compile("(#+) (.*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N}_ -]");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

    /**
     * A line of a page.
     *
     * @param block what it belongs to; a fence belongs to its block
     */
    public record Line(int number, String text, Block block) {
        boolean inCode() {
            return block != Block.PROSE;
        }

        boolean isTableRow() {
            return !inCode() && text.startsWith("|");
        }
    }

    /** What a line is part of. */
    public enum Block {
        PROSE,
        /** A fenced block with a language: commands, manifests, programs. */
        SOURCE,
        /** A fenced block without one: what a program prints, or a drawing. */
        OUTPUT
    }

    /**
     * Where a link leads.
     *
     * @param page relative to the page that it is on; empty: this page
     */
    public record Link(String page, String anchor) {}

    /** Of {@code operator/docs}. */
    public static MarkdownPage of(String name) throws IOException {
        return read(FOLDER.resolve(name));
    }

    static MarkdownPage read(Path path) throws IOException {
        List<Line> lines = new ArrayList<>();
        Block block = Block.PROSE;
        for (String text : Files.readAllLines(path)) {
            Matcher fence = FENCE.matcher(text);
            boolean isFence = fence.lookingAt();
            boolean opens = isFence && block == Block.PROSE;
            if (opens) {
                block = fence.group(1).isEmpty() ? Block.OUTPUT : Block.SOURCE;
            }
            lines.add(new Line(lines.size() + 1, text, block));
            if (isFence && !opens) {
                block = Block.PROSE;
            }
        }
        return new MarkdownPage(path.normalize(), List.copyOf(lines));
    }

    /** Every page of the repository, but for what was built. */
    static List<MarkdownPage> all() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 12, (path, _) -> isPage(ROOT.relativize(path)))) {
            List<MarkdownPage> pages = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                pages.add(read(file));
            }
            return pages;
        }
    }

    private static boolean isPage(Path path) {
        for (Path name : path) {
            if (MADE.contains(name.toString()) || name.toString().startsWith(".")) {
                return false;
            }
        }
        return path.toString().endsWith(".md");
    }

    Stream<Line> prose() {
        return lines.stream().filter(line -> !line.inCode());
    }

    /** All but what programs print. */
    Stream<Line> writtenLines() {
        return lines.stream().filter(line -> line.block() != Block.OUTPUT);
    }

    public String text() {
        return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
    }

    /** What follows a heading, up to the next one of its level or above. */
    public MarkdownPage section(String heading) {
        List<Line> section = new ArrayList<>();
        int level = 0;
        for (Line line : lines) {
            Matcher matcher = HEADING.matcher(line.text());
            boolean isHeading = !line.inCode() && matcher.matches();
            if (level > 0 && isHeading && matcher.group(1).length() <= level) {
                break;
            }
            if (level > 0) {
                section.add(line);
            } else if (isHeading && matcher.group(2).equals(heading)) {
                level = matcher.group(1).length();
            }
        }
        return new MarkdownPage(path, section);
    }

    /** The cells of each row of its tables, heads included. */
    public List<List<String>> rows() {
        return lines.stream()
                .filter(Line::isTableRow)
                .map(line -> CELL_BORDER
                        .splitAsStream(line.text().substring(1))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** What a link to a heading is called, as GitHub makes it. */
    Set<String> anchors() {
        return prose().map(line -> HEADING.matcher(line.text()))
                .filter(Matcher::matches)
                .map(heading -> NOT_IN_ANCHORS
                        .matcher(heading.group(2).toLowerCase(Locale.ROOT))
                        .replaceAll("")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Those that stay within the repository. */
    List<Link> links() {
        return prose().flatMap(line -> LINK.matcher(line.text()).results())
                .map(match -> match.group(1))
                .filter(target -> !target.contains("://"))
                .map(target -> target.split("#", 2))
                .map(parts -> new Link(parts[0], parts.length > 1 ? parts[1] : ""))
                .toList();
    }

    /** The content of each fenced block of this language. */
    public List<String> blocks(String language) {
        Pattern block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
        return block.matcher(text())
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
