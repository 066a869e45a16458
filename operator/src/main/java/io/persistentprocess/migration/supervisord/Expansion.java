package io.persistentprocess.migration.supervisord;

import io.persistentprocess.migration.Word;
import io.persistentprocess.migration.Word.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code %(name)s} in values of supervisord. Not for several threads. */
final class Expansion {
    private static final Pattern REFERENCE = Pattern.compile("%\\(([A-Za-z_][A-Za-z0-9_]*)\\)([0-9]*[sd])|%%");

    private final Map<String, String> known;
    private final Set<String> inherited = new TreeSet<>();
    private boolean padsNumber;

    Expansion(Map<String, String> known) {
        this.known = Map.copyOf(known);
    }

    /** Variables of supervisord's own environment that were referred to. */
    Set<String> inherited() {
        return Set.copyOf(inherited);
    }

    /** Whether the number of a process was asked for with leading zeros, which an ordinal does not have. */
    boolean padsNumber() {
        return padsNumber;
    }

    String template(String text) {
        return word(text).template();
    }

    Word word(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher found = REFERENCE.matcher(text);
        int at = 0;
        while (found.find()) {
            addText(parts, text.substring(at, found.start()));
            at = found.end();
            if (found.group(1) == null) {
                addText(parts, "%");
            } else {
                parts.add(part(found.group(1), found.group(2)));
            }
        }
        addText(parts, text.substring(at));
        return new Word(parts);
    }

    private static void addText(List<Part> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text));
        }
    }

    private Part part(String name, String form) {
        if (name.equals("process_num")) {
            padsNumber |= !form.matches("[sd]");
            return new Part.Variable("PPG_ORDINAL");
        }
        if (name.equals("host_node_name")) {
            return new Part.Variable("PPG_NODE");
        }
        if (name.startsWith("ENV_")) {
            inherited.add(name.substring("ENV_".length()));
            return new Part.Variable(name.substring("ENV_".length()));
        }
        return new Part.Text(known.getOrDefault(name, "%(" + name + ")" + form));
    }
}
