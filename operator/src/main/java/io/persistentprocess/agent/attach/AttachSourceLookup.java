package io.persistentprocess.agent.attach;

import io.persistentprocess.agent.mainprocess.PidFileResult;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.PathResolver;
import io.persistentprocess.kernel.process.PidFile;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessCredentials;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.UserDatabase;
import io.persistentprocess.supervision.attach.AttachAuthority;
import io.persistentprocess.supervision.attach.ProcessOwner;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the processes that a user or a manifest names, and determines on whose authority. Any thread but the event loop's: it reads the command line of every process of
 * the host.
 *
 * @param source what names the processes
 * @param pidFile the content of the PID file if the source is one, see {@link #inFile}
 * @param member the credentials that the member runs with
 */
record AttachSourceLookup(AttachSource source, Optional<PidFileResult> pidFile, CredentialsSpec member) {
    private static final Logger LOG = LoggerFactory.getLogger(AttachSourceLookup.class);

    private static final int NAMED_AT_MOST = 5;

    /** @param processes never empty; the first is the main process */
    record Found(List<ProcessId> processes, AttachAuthority authority) {
        Found {
            processes = List.copyOf(processes);
        }
    }

    /** Whether a process matches the source. */
    @FunctionalInterface
    private interface ProcessFilter {
        boolean isRight(int pid) throws AttachRefusedException;
    }

    static AttachSourceLookup of(AttachSource source, CredentialsSpec member) {
        return new AttachSourceLookup(source, Optional.empty(), member);
    }

    static AttachSourceLookup inFile(AttachSource.PidFile source, PidFileResult read, CredentialsSpec member) {
        return new AttachSourceLookup(source, Optional.of(read), member);
    }

    Found find() throws AttachRefusedException, KernelException {
        return switch (source) {
            case AttachSource.Pids(List<Integer> pids) -> new Found(named(pids), new AttachAuthority.Unrestricted());
            case AttachSource.PidFile _ -> inFile(pidFile.orElseThrow());
            case AttachSource.Match(Optional<String> executable, Optional<String> arguments, Optional<String> user) -> {
                CommandLineMatcher match = CommandLineMatcher.of(arguments.orElse(""));
                yield only(
                        user.isPresent() ? uid(user.get()) : membersUid(),
                        executable,
                        pid -> arguments.isEmpty() || match.matchesArguments(pid),
                        executable.orElse("")
                                + arguments.map(text -> " " + text).orElse(""),
                        match);
            }
            case AttachSource.CommandLine(String pattern) -> {
                CommandLineMatcher match = CommandLineMatcher.of(pattern);
                yield only(membersUid(), Optional.empty(), match::matchesAll, pattern, match);
            }
        };
    }

    private int membersUid() throws AttachRefusedException, KernelException {
        if (member.user().isPresent()) {
            return uid(member.user().get());
        }
        return ProcessCredentials.of((int) ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("/proc is not mounted"))
                .effectiveUid();
    }

    private static int uid(String nameOrNumber) throws AttachRefusedException, KernelException {
        OptionalInt uid = UserDatabase.in(Path.of("/etc")).uid(nameOrNumber);
        if (uid.isEmpty()) {
            throw AttachRefusedException.refused(
                    "user %s: no such user in /etc/passwd; is its package installed?".formatted(nameOrNumber));
        }
        return uid.getAsInt();
    }

    /** Empty: the process is gone. */
    static Optional<ProcessOwner> owner(int pid) throws KernelException {
        return ProcessCredentials.of(pid)
                .map(ids -> new ProcessOwner(ids.realUid(), ids.effectiveUid(), ids.savedUid()));
    }

    private static List<ProcessId> named(List<Integer> pids) throws AttachRefusedException, KernelException {
        List<ProcessId> found = new ArrayList<>();
        for (int pid : pids) {
            found.add(id(living(pid)
                    .orElseThrow(() -> AttachRefusedException.nothingThere(
                            "there is no process %d (ESRCH); it may have ended".formatted(pid)))));
        }
        return List.copyOf(found);
    }

    private Found inFile(PidFileResult result) throws AttachRefusedException, KernelException {
        return switch (result) {
            case PidFileResult.Missing(Path path) ->
                throw AttachRefusedException.nothingThere("open %s: No such file or directory".formatted(path));
            case PidFileResult.Unreadable(String why) -> throw AttachRefusedException.refused(why);
            case PidFileResult.Read(PidFile file) -> inFile(file);
        };
    }

    private Found inFile(PidFile file) throws AttachRefusedException, KernelException {
        if (file.pid().isEmpty()) {
            throw AttachRefusedException.nothingThere("PID file %s does not contain a PID".formatted(file.path()));
        }
        int pid = file.pid().getAsInt();
        ProcessStat main = living(pid)
                .orElseThrow(() -> AttachRefusedException.nothingThere(
                        "PID file %s names process %d, which is not there (ESRCH); the file may be old"
                                .formatted(file.path(), pid)));
        List<AttachAuthority.PathPart> way =
                file.way().stream().map(AttachSourceLookup::part).toList();
        return new Found(List.of(id(main)), AttachAuthority.ofPidFile(way, membersUid()));
    }

    private static AttachAuthority.PathPart part(PathResolver.Part part) {
        FileStatus status = part.status();
        AttachAuthority.PathPart.Kind kind = switch (status.type()) {
            case DIRECTORY -> AttachAuthority.PathPart.Kind.DIRECTORY;
            case SYMBOLIC_LINK -> AttachAuthority.PathPart.Kind.LINK;
            default -> AttachAuthority.PathPart.Kind.FILE;
        };
        return new AttachAuthority.PathPart(part.path(), kind, status.uid(), status.openToOthers());
    }

    private static Optional<ProcessStat> living(int pid) throws KernelException {
        return ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
    }

    /**
     * Finds the one process that matches; of a matching process and its matching descendants, the topmost. Processes of other users never match, because they choose
     * their command lines freely; the message only lists those that run the same program.
     */
    private static Found only(
            int uid, Optional<String> executable, ProcessFilter looksRight, String described, CommandLineMatcher match)
            throws AttachRefusedException, KernelException {
        Map<Integer, ProcessStat> matching = new HashMap<>();
        List<Integer> foreign = new ArrayList<>();
        int self = (int) ProcessHandle.current().pid();
        for (ProcessStat stat : ProcTable.read()) {
            if (stat.pid() == self || stat.zombie() || stat.kernelThread() || !runs(stat.pid(), executable)) {
                continue;
            }
            boolean own = owner(stat.pid()).filter(owner -> owner.is(uid)).isPresent();
            if (own && looksRight.isRight(stat.pid())) {
                matching.put(stat.pid(), stat);
            } else if (!own && executable.isPresent()) {
                foreign.add(stat.pid());
            }
        }
        Set<Integer> pids = matching.keySet();
        List<ProcessStat> topmost = matching.values().stream()
                .filter(stat -> !pids.contains(stat.parent()))
                .sorted((a, b) -> Integer.compare(a.pid(), b.pid()))
                .toList();
        if (topmost.isEmpty()) {
            throw AttachRefusedException.nothingThere(noMatch(uid, foreign, described.strip()) + match.remark());
        }
        if (topmost.size() > 1) {
            throw AttachRefusedException.refused(
                    "%d processes match \"%s\" side by side (%s); name the main one by its PID, or match more closely"
                            .formatted(
                                    topmost.size(),
                                    described.strip(),
                                    some(topmost.stream().map(ProcessStat::pid).toList())));
        }
        return new Found(List.of(id(topmost.getFirst())), AttachAuthority.ofMatch(uid));
    }

    private static String noMatch(int uid, List<Integer> foreign, String described) {
        if (foreign.isEmpty()) {
            return "no process of user %s matches \"%s\" (ESRCH)".formatted(Integer.toUnsignedString(uid), described);
        }
        String message =
                "no process of user %s matches \"%s\" (ESRCH); the program is run by other users, too (%s): to take one of those, name its user in match.user"
                        .formatted(Integer.toUnsignedString(uid), described, some(foreign));
        LOG.warn("{}", message);
        return message;
    }

    private static String some(List<Integer> pids) {
        return pids.stream().limit(NAMED_AT_MOST).map(String::valueOf).collect(Collectors.joining(", "))
                + (pids.size() > NAMED_AT_MOST ? ", …" : "");
    }

    private static boolean runs(int pid, Optional<String> executable) {
        return executable
                .map(path ->
                        ProcTable.executable(pid).filter(Path.of(path)::equals).isPresent())
                .orElse(true);
    }

    private static ProcessId id(ProcessStat stat) {
        return new ProcessId(stat.pid(), stat.startTicks());
    }
}
