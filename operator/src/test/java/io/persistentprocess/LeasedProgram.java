package io.persistentprocess;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * An executable file whose owner holds a write lease on it, fcntl(2): whoever opens it, also by exec, waits until the lease is given up, or for
 * /proc/sys/fs/lease-break-time. It lies in a folder that everybody may enter. Skips the test without perl.
 */
public final class LeasedProgram implements AutoCloseable {
    private static final String PERL = "/usr/bin/perl";
    /** F_SETLEASE with F_WRLCK; SIGIO asks for the lease. */
    private static final String HOLD = """
            $SIG{IO} = 'IGNORE'; open(my $file, '<', $ARGV[0]) or die $!; fcntl($file, 1024, 1) or die $!; $| = 1; print "held\\n"; <STDIN>;
            """;

    private final Path path;
    private final Process holder;

    private LeasedProgram(Path path, Process holder) {
        this.path = path;
        this.holder = holder;
    }

    /** A copy of a program. */
    public static LeasedProgram copy(Path original, int uid) throws IOException {
        return hold(Files.readAllBytes(original.toRealPath()), uid);
    }

    /** No program of any kind: exec fails with ENOEXEC. */
    public static LeasedProgram garbage(int uid) throws IOException {
        return hold("no program\n".getBytes(StandardCharsets.UTF_8), uid);
    }

    private static LeasedProgram hold(byte[] content, int uid) throws IOException {
        assumeTrue(Files.isExecutable(Path.of(PERL)), "needs perl to hold a lease");
        Path folder = Files.createTempDirectory("ppg-leased");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path path = folder.resolve("program");
        Files.write(path, content);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(path, "unix:uid", uid);
        String id = Integer.toString(uid);
        Process holder = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + id,
                        "--regid=" + id,
                        "--clear-groups",
                        PERL,
                        "-e",
                        HOLD,
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        LeasedProgram leased = new LeasedProgram(path, holder);
        try {
            String told = holder.inputReader(StandardCharsets.UTF_8).readLine();
            assumeTrue("held".equals(told), "needs a file system that has leases");
        } catch (IOException | RuntimeException e) {
            leased.close();
            throw e;
        }
        return leased;
    }

    public Path path() {
        return path;
    }

    /** From now on it can be opened. */
    public void giveUpLease() {
        holder.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        giveUpLease();
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.getParent());
    }
}
