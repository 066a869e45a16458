package io.persistentprocess.cli.output;

import io.persistentprocess.cli.console.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints columns as kubectl does: a heading in capitals, three blanks in between, the last column of any width. */
public final class TextTable {
    private static final String GAP = "   ";

    private final int widest;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(List<String> heading) {
        this(heading, Integer.MAX_VALUE);
    }

    /** @param widest the limit of a column's width, in characters; a wider cell shifts the rest of its own row only */
    public TextTable(List<String> heading, int widest) {
        this.widest = widest;
        rows.add(List.copyOf(heading));
    }

    public void add(List<String> cells) {
        rows.add(cells.stream().map(TerminalText::of).toList());
    }

    /** With a line end after each row. */
    public String print() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int at = column;
            widths.add(rows.stream()
                    .mapToInt(row -> row.get(at).length())
                    .filter(width -> width <= widest)
                    .max()
                    .orElse(0));
        }
        return rows.stream().map(row -> line(row, widths) + "\n").collect(Collectors.joining());
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell)
                    .repeat(" ", Math.max(0, widths.get(column) - cell.length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
