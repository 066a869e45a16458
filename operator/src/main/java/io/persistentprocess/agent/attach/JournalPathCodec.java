package io.persistentprocess.agent.attach;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Escapes paths in the journal, where control characters are separators: control characters are written in octal, as in proc_pid_mountinfo(5). A user with a delegated
 * cgroup may give its children any name without a line feed. A backslash that is not followed by three octal digits stands for itself, as in systemd's names.
 */
final class JournalPathCodec {
    private static final Pattern ESCAPED = Pattern.compile("[\\x00-\\x1f\\x7f]|\\\\(?=[0-7]{3})");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int OCTAL_RADIX = 8;

    private JournalPathCodec() {}

    static String escape(Path path) {
        return ESCAPED.matcher(path.toString())
                .replaceAll(match -> "\\\\%03o".formatted((int) match.group().charAt(0)));
    }

    static Path unescape(String text) {
        return Path.of(OCTAL.matcher(text).replaceAll(JournalPathCodec::character));
    }

    private static String character(MatchResult octal) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(octal.group(1), OCTAL_RADIX)));
    }
}
