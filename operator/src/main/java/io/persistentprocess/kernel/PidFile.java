package io.persistentprocess.kernel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a daemon wrote into its PID file. The daemon may run with fewer rights than the agent and have put anything there, see {@link RegularFile}.
 *
 * @param pid empty where there is something else in it
 * @param way what the path led through, for who wants to know who could have written that
 */
public record PidFile(Path path, OptionalInt pid, List<PathResolution.Part> way) {
    private static final int LONGEST_BYTES = 64;
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,8}");

    public PidFile {
        way = List.copyOf(way);
    }

    /**
     * Any thread but the reactor's: the file may lie on a server that does not answer.
     *
     * @throws KernelException ENOENT when there is none yet, else as of {@link RegularFile#open}
     */
    public static PidFile read(Path path) throws KernelException {
        PathResolution resolution = PathResolution.open(path);
        try (RegularFile file = resolution.file()) {
            String text = new String(file.beginning(LONGEST_BYTES), StandardCharsets.UTF_8);
            return new PidFile(path, parse(text), resolution.parts());
        }
    }

    /** The PID that a text is, with nothing around it but white space. */
    public static OptionalInt parse(String text) {
        String stripped = text.strip();
        return PID.matcher(stripped).matches() ? OptionalInt.of(Integer.parseInt(stripped)) : OptionalInt.empty();
    }
}
