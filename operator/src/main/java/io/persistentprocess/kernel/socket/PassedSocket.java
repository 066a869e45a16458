package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which socket a descriptor refers to, by its inode. Found out from its link in /proc, for which the kernel asks neither a driver nor a file system, so a descriptor that a
 * hostile process has passed can do no harm.
 */
public record PassedSocket(long inode) {
    private static final Pattern LINK = Pattern.compile("socket:\\[([0-9]{1,18})]");
    private static final int LONGEST = 64;

    /** Empty: it is no socket. Any thread. */
    public static Optional<PassedSocket> of(int fd) {
        byte[] name = new byte[LONGEST];
        long length = Libc.readlink("/proc/self/fd/" + fd, name, name.length);
        if (length < 0) {
            return Optional.empty();
        }
        Matcher link = LINK.matcher(new String(name, 0, (int) length, StandardCharsets.UTF_8));
        return link.matches() ? Optional.of(new PassedSocket(Long.parseLong(link.group(1)))) : Optional.empty();
    }
}
