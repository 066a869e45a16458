package io.persistentprocess.supervision.provision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the syntax of EnvironmentFile=, systemd.exec(5): one assignment a line; lines that begin with {@code #} or {@code ;} and lines without {@code =} say nothing. A
 * value may be in single or double quotes, which may follow each other and may contain line ends. A backslash outside of single quotes takes the next character as it is;
 * between double quotes only before {@code "}, {@code \}, {@code `} and {@code $}, and stays otherwise.
 */
final class EnvironmentFileParser {
    private static final String WHITE_SPACE = " \t\n\r";
    private static final String LINE_ENDS = "\n\r";
    private static final String COMMENTS = "#;";
    private static final String ESCAPED_IN_DOUBLE_QUOTES = "\"\\`$";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private enum Place {
        BEFORE_NAME,
        NAME,
        BEFORE_VALUE,
        VALUE,
        ESCAPE,
        SINGLE_QUOTES,
        DOUBLE_QUOTES,
        ESCAPE_IN_DOUBLE_QUOTES,
        COMMENT
    }

    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<EnvironmentText.Ignored> ignored = new ArrayList<>();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder value = new StringBuilder();
    /** Of the value without white space at its end. */
    private int valueLength;

    private Place place = Place.BEFORE_NAME;
    private int line = 1;
    private int firstLine = 1;

    EnvironmentText parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            take(text.charAt(i));
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        switch (place) {
            case BEFORE_VALUE, VALUE, ESCAPE, SINGLE_QUOTES, DOUBLE_QUOTES, ESCAPE_IN_DOUBLE_QUOTES -> assign();
            case NAME -> ignore("it has no \"=\"");
            case BEFORE_NAME, COMMENT -> {}
        }
        return new EnvironmentText(variables, ignored);
    }

    private void take(char c) {
        switch (place) {
            case BEFORE_NAME -> beforeName(c);
            case NAME -> inName(c);
            case BEFORE_VALUE -> beforeValue(c);
            case VALUE -> inValue(c);
            case ESCAPE -> {
                place = Place.VALUE;
                if (LINE_ENDS.indexOf(c) < 0) {
                    kept(c);
                }
            }
            case SINGLE_QUOTES -> {
                if (c == '\'') {
                    place = Place.BEFORE_VALUE;
                } else {
                    kept(c);
                }
            }
            case DOUBLE_QUOTES -> {
                switch (c) {
                    case '"' -> place = Place.BEFORE_VALUE;
                    case '\\' -> place = Place.ESCAPE_IN_DOUBLE_QUOTES;
                    default -> kept(c);
                }
            }
            case ESCAPE_IN_DOUBLE_QUOTES -> {
                place = Place.DOUBLE_QUOTES;
                if (ESCAPED_IN_DOUBLE_QUOTES.indexOf(c) >= 0) {
                    kept(c);
                } else if (c != '\n') {
                    kept('\\');
                    kept(c);
                }
            }
            case COMMENT -> {
                if (LINE_ENDS.indexOf(c) >= 0) {
                    place = Place.BEFORE_NAME;
                }
            }
        }
    }

    private void beforeName(char c) {
        if (COMMENTS.indexOf(c) >= 0) {
            place = Place.COMMENT;
        } else if (WHITE_SPACE.indexOf(c) < 0) {
            firstLine = line;
            name.append(c);
            place = Place.NAME;
        }
    }

    private void inName(char c) {
        if (LINE_ENDS.indexOf(c) >= 0) {
            ignore("it has no \"=\"");
            place = Place.BEFORE_NAME;
        } else if (c == '=') {
            place = Place.BEFORE_VALUE;
        } else {
            name.append(c);
        }
    }

    private void beforeValue(char c) {
        if (LINE_ENDS.indexOf(c) >= 0) {
            assign();
            return;
        }
        switch (c) {
            case '\'' -> place = Place.SINGLE_QUOTES;
            case '"' -> place = Place.DOUBLE_QUOTES;
            case '\\' -> place = Place.ESCAPE;
            default -> {
                if (WHITE_SPACE.indexOf(c) < 0) {
                    kept(c);
                    place = Place.VALUE;
                }
            }
        }
    }

    private void inValue(char c) {
        if (LINE_ENDS.indexOf(c) >= 0) {
            assign();
        } else if (c == '\\') {
            place = Place.ESCAPE;
            valueLength = value.length();
        } else if (WHITE_SPACE.indexOf(c) >= 0) {
            value.append(c);
        } else {
            kept(c);
        }
    }

    private void kept(char c) {
        value.append(c);
        valueLength = value.length();
    }

    private void assign() {
        String named = name.toString().stripTrailing();
        if (NAME.matcher(named).matches()) {
            variables.put(named, value.substring(0, valueLength));
        } else {
            ignored.add(new EnvironmentText.Ignored(firstLine, "it has no valid name before \"=\""));
        }
        next();
    }

    private void ignore(String why) {
        ignored.add(new EnvironmentText.Ignored(firstLine, why));
        next();
    }

    private void next() {
        name.setLength(0);
        value.setLength(0);
        valueLength = 0;
        place = Place.BEFORE_NAME;
    }
}
