package io.persistentprocess.migration.systemd.unit;

import io.persistentprocess.migration.Word;
import io.persistentprocess.migration.Word.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The specifiers of systemd.unit(5), {@code %i} and so on. What depends on the host is left as it is, and remembered.
 *
 * <p>Not for several threads.
 */
public final class Specifiers {
    private static final Map<Character, String> FOLDERS = Map.of(
            't', "/run",
            'S', "/var/lib",
            'C', "/var/cache",
            'L', "/var/log",
            'E', "/etc",
            'T', "/tmp",
            'V', "/var/tmp");
    private static final Map<Character, String> MANAGER =
            Map.of('u', "root", 'U', "0", 'g', "root", 'G', "0", 'h', "/root", 's', "/bin/sh");

    private final UnitName name;
    private final Optional<String> instanceVariable;
    private final Set<String> unknown = new TreeSet<>();
    private boolean namesHost;

    /**
     * Nothing is expanded yet.
     *
     * @param instanceVariable stands for the instance of a template, where one member has several
     */
    public Specifiers(UnitName name, Optional<String> instanceVariable) {
        this.name = name;
        this.instanceVariable = instanceVariable;
    }

    /** Specifiers that were left, as they were written. */
    public Set<String> unknown() {
        return Set.copyOf(unknown);
    }

    /** Whether the name of the host was asked for. */
    public boolean namesHost() {
        return namesHost;
    }

    /** A value of a directive that is no command line, as a template. */
    public String template(String text) {
        return new Word(parts(text)).template();
    }

    public List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%' || at + 1 == text.length()) {
                literal.append(c);
                at++;
                continue;
            }
            char specifier = text.charAt(at + 1);
            at += 2;
            switch (part(specifier)) {
                case Part.Text(String value) -> literal.append(value);
                case Part part -> {
                    if (!literal.isEmpty()) {
                        parts.add(new Part.Text(literal.toString()));
                        literal.setLength(0);
                    }
                    parts.add(part);
                }
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Part.Text(literal.toString()));
        }
        return parts;
    }

    private Part part(char specifier) {
        return switch (specifier) {
            case '%' -> new Part.Text("%");
            case 'n' -> text(name.toString());
            case 'N' -> text(name.withoutType());
            case 'p', 'P' -> text(specifier == 'P' ? UnitName.unescaped(name.prefix()) : name.prefix());
            case 'j', 'J' -> text(name.prefix().substring(name.prefix().lastIndexOf('-') + 1));
            case 'i', 'I' ->
                instanceVariable.<Part>map(Part.Variable::new).orElseGet(() -> {
                    String instance = name.instance().orElse("");
                    return text(specifier == 'I' ? UnitName.unescaped(instance) : instance);
                });
            case 'f' ->
                instanceVariable.isPresent()
                        ? left(specifier)
                        : text("/" + UnitName.unescaped(name.instance().orElse(name.prefix())));
            case 'H', 'l', 'q' -> {
                namesHost = true;
                yield new Part.Variable("PPG_NODE");
            }
            default ->
                Optional.ofNullable(FOLDERS.get(specifier))
                        .or(() -> Optional.ofNullable(MANAGER.get(specifier)))
                        .<Part>map(Part.Text::new)
                        .orElseGet(() -> left(specifier));
        };
    }

    private static Part text(String text) {
        return new Part.Text(text);
    }

    private Part left(char specifier) {
        unknown.add("%" + specifier);
        return new Part.Text("%" + specifier);
    }
}
