package io.persistentprocess.migration.systemd.unit;

import io.persistentprocess.migration.Word;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One command of an {@code Exec…=} directive.
 *
 * @param prefixes the special characters before the program, systemd.service(5)
 * @param argumentZero the program's argv[0], after the prefix {@code @}
 */
public record ExecLine(Set<Character> prefixes, Optional<Word> argumentZero, List<Word> words) {
    public ExecLine {
        prefixes = Set.copyOf(prefixes);
        words = List.copyOf(words);
    }

    public String program() {
        return words.getFirst().plain();
    }

    /** The name of the program without its folder. */
    public String programName() {
        return program().substring(program().lastIndexOf('/') + 1);
    }

    public boolean ignoresFailure() {
        return prefixes.contains('-');
    }

    /** Whether it has all rights, whatever the unit's user. */
    public boolean isPrivileged() {
        return prefixes.contains('+') || prefixes.contains('!');
    }

    public List<String> templates() {
        return words.stream().map(Word::template).toList();
    }

    /** As sh(1) runs it. */
    public String shell() {
        return String.join(" ", words.stream().map(Word::shell).toList()) + (ignoresFailure() ? " || :" : "");
    }
}
