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
 * What a daemon wrote into its PID file. The daemon may run with fewer rights than the agent and have put anything there, see {@link RegularFile}.
 *
 * @param pid empty where there is something else in it
 * @param way what the path led through, for who wants to know who could have written that
 */
public record PidFile(Path path, OptionalInt pid, List<PathResolver.Part> way) {
    static final int LONGEST_BYTES = 64;
    private static final Pattern LINE_END = Pattern.compile("[\\n\\x00]");
    private static final Pattern PID = Pattern.compile("\\+?0*([1-9][0-9]{0,8})");

    public PidFile {
        way = List.copyOf(way);
    }

    /**
     * Any thread but the reactor's: the file may lie on a server that does not answer.
     *
     * @throws KernelException ENOENT when there is none yet, else as of {@link RegularFile#open}
     */
    public static PidFile read(Path path) throws KernelException {
        PathResolver resolution = PathResolver.open(path);
        try (RegularFile file = resolution.file()) {
            String text = new String(file.beginning(LONGEST_BYTES), StandardCharsets.UTF_8);
            return new PidFile(path, parse(text), resolution.parts());
        }
    }

    /**
     * The PID that the first line of a text is, with nothing around it but white space: what follows is for others, as in PostgreSQL's postmaster.pid. A NUL ends it, too, as in
     * systemd's read_one_line_file(). A plus sign and zeros in front are of those who print it with a width, as scanf(3) takes them; the number is decimal all the same.
     */
    public static OptionalInt parse(String text) {
        Matcher pid = PID.matcher(LINE_END.split(text, 2)[0].strip());
        return pid.matches() ? OptionalInt.of(Integer.parseInt(pid.group(1))) : OptionalInt.empty();
    }
}
