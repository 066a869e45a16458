package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.PathResolver;
import io.persistentprocess.kernel.file.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a daemon's PID file. The daemon may run with fewer rights than the agent and may have put anything there, see {@link RegularFile}.
 *
 * @param pid empty: the content is something else
 * @param way the components of the path, which show who could have written the file
 */
public record PidFile(Path path, OptionalInt pid, List<PathResolver.Part> way) {
    static final int LONGEST_BYTES = 64;
    private static final Pattern LINE_END = Pattern.compile("[\\n\\x00]");
    private static final Pattern PID = Pattern.compile("\\+?0*([1-9][0-9]{0,8})");

    public PidFile {
        way = List.copyOf(way);
    }

    /**
     * Any thread but the event loop's: the file may be on a server that does not answer.
     *
     * @throws KernelException ENOENT: there is no file yet; else as of {@link RegularFile#open}
     */
    public static PidFile read(Path path) throws KernelException {
        PathResolver resolution = PathResolver.open(path);
        try (RegularFile file = resolution.file()) {
            String text = new String(file.beginning(LONGEST_BYTES), StandardCharsets.UTF_8);
            return new PidFile(path, parse(text), resolution.parts());
        }
    }

    /**
     * Parses the PID on the first line, which may have only white space around it. Later lines are ignored, as in PostgreSQL's postmaster.pid. A NUL ends the line, too,
     * as in systemd's read_one_line_file(). A plus sign and leading zeros are allowed, as by scanf(3); the number is decimal.
     */
    public static OptionalInt parse(String text) {
        Matcher pid = PID.matcher(LINE_END.split(text, 2)[0].strip());
        return pid.matches() ? OptionalInt.of(Integer.parseInt(pid.group(1))) : OptionalInt.empty();
    }
}
