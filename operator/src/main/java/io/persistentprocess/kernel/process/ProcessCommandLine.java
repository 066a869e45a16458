package io.persistentprocess.kernel.process;

/**
 * /proc/PID/cmdline, proc_pid_cmdline(5): words, each followed by a NUL. The process controls it, so it is not trusted.
 *
 * @param text empty for a kernel thread and a zombie
 * @param truncated whether only a part was read
 */
public record ProcessCommandLine(String text, boolean truncated) {
    private static final char END_OF_WORD = '\0';

    /** All words, joined by blanks. */
    public String words() {
        return spaced(text);
    }

    /** The words after the first, which is the program's name. */
    public String arguments() {
        int end = text.indexOf(END_OF_WORD);
        return end < 0 ? "" : spaced(text.substring(end + 1));
    }

    private static String spaced(String words) {
        int end = words.length();
        if (end > 0 && words.charAt(end - 1) == END_OF_WORD) {
            end--;
        }
        return words.substring(0, end).replace(END_OF_WORD, ' ');
    }
}
