package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.socket.DescriptorParcel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A process to start: everything that {@link Spawner} does between clone and exec. Absent values stay as the agent's. Signal dispositions (except SIGPIPE's) and the mask
 * are always the defaults, the session is always new, standard input is always /dev/null, and no descriptor or environment variable of the agent is inherited.
 *
 * @param log the file for standard output and error, created with mode 0640, always appended; empty: /dev/null
 * @param output an open descriptor of the agent that takes standard output and error in place of a log, at least {@link FileDescriptor#FIRST_BEYOND_STANDARD}; it must stay open until
 * the start is settled
 * @param inheritance what it gets beside its standard files
 * @param journalIdentifier the name that systemd's journal takes standard output and error under; the log is used where journald cannot be reached; empty: no journal
 */
public record SpawnRequest(
        Placement placement,
        Program program,
        Optional<Path> log,
        Credentials credentials,
        Tuning tuning,
        OptionalInt output,
        Inheritance inheritance,
        Optional<String> journalIdentifier) {
    /** The stream protocol of systemd-journald.service(8): each process has a connection, which outlives the agent. */
    static final String JOURNAL = "/run/systemd/journal/stdout";

    public SpawnRequest {
        if (journalIdentifier.filter(name -> name.contains("\n")).isPresent()) {
            throw new IllegalArgumentException("a line feed in " + journalIdentifier);
        }
    }

    /** With its output in a log or thrown away. */
    public SpawnRequest(
            Placement placement, Program program, Optional<Path> log, Credentials credentials, Tuning tuning) {
        this(placement, program, log, credentials, tuning, OptionalInt.empty(), Inheritance.NONE, Optional.empty());
    }

    /**
     * Descriptors that the process gets, from 3 on, in this order.
     *
     * @param parcels sockets of the agent, see {@link DescriptorParcel}; they must stay open until the start is settled
     * @param descriptors how many are in them together, at most {@link #MOST}
     */
    public record Inheritance(List<Integer> parcels, int descriptors) {
        /** MAX_INHERITED of spawn.h. */
        public static final int MOST = 128;

        public static final Inheritance NONE = new Inheritance(List.of(), 0);

        public Inheritance {
            parcels = List.copyOf(parcels);
        }
    }

    /**
     * The cgroups and namespaces of the process.
     *
     * @param cgroup the directory of the cgroup2 that it starts in
     * @param joinV1 {@code cgroup.procs} or {@code tasks} files of v1 hierarchies; each costs a migration
     * @param namespaces files for setns(2), such as {@code /proc/1/ns/mnt}; not PID or user namespaces
     * @param recordAttribute the full name of an attribute of the cgroup (see {@link Cgroup#attributeName}) in which the child records {@code PID STARTTICKS} before its
     * exec, so that no program runs unrecorded, even if the agent dies
     */
    public record Placement(Path cgroup, List<Path> joinV1, List<Path> namespaces, Optional<String> recordAttribute) {
        public Placement {
            joinV1 = List.copyOf(joinV1);
            namespaces = List.copyOf(namespaces);
        }

        public static Placement in(Path cgroup) {
            return new Placement(cgroup, List.of(), List.of(), Optional.empty());
        }
    }

    /**
     * The program to execute.
     *
     * @param executableCandidates paths, tried in this order by the rules of execvp(3), but without its fallback to a shell
     * @param arguments with the program's own name first
     * @param environment {@code NAME=VALUE}, complete but for the following
     * @param pidVariables the names of variables that have the PID of the process
     * @param workingDirectory entered as the user that the process runs as
     */
    public record Program(
            List<String> executableCandidates,
            List<String> arguments,
            List<String> environment,
            List<String> pidVariables,
            String workingDirectory) {
        /** Without variables that have the PID. */
        public Program(
                List<String> executableCandidates,
                List<String> arguments,
                List<String> environment,
                String workingDirectory) {
            this(executableCandidates, arguments, environment, List.of(), workingDirectory);
        }

        public Program {
            executableCandidates = List.copyOf(executableCandidates);
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
            pidVariables = List.copyOf(pidVariables);
            if (executableCandidates.isEmpty() || arguments.isEmpty()) {
                throw new IllegalArgumentException("a program needs a path and its own name as the first argument");
            }
        }
    }

    /**
     * The credentials of the process, credentials(7) and capabilities(7).
     *
     * @param groups all supplementary groups
     * @param boundingSet the most that it can ever have; root has all of it
     * @param ambientSet what it has without being root
     */
    public record Credentials(
            OptionalInt uid,
            OptionalInt gid,
            Optional<List<Integer>> groups,
            OptionalLong boundingSet,
            OptionalLong ambientSet,
            NewPrivileges newPrivileges) {
        public Credentials {
            groups = groups.map(List::copyOf);
        }

        /** The agent's credentials. */
        public static Credentials unchanged() {
            return new Credentials(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    NewPrivileges.ALLOWED);
        }
    }

    /** Whether set-user-ID bits and file capabilities of executables take effect, PR_SET_NO_NEW_PRIVS. */
    public enum NewPrivileges {
        ALLOWED,
        REFUSED
    }

    /** The disposition of SIGPIPE, signal(7): if it is ignored, a write to a pipe or socket without a reader fails with EPIPE. */
    public enum Sigpipe {
        DEFAULT,
        IGNORED
    }

    /**
     * Resource limits, priorities, scheduling and umask of the process.
     *
     * @param rlimits by resource number, see {@link RlimitNumbers#resource}
     * @param oomScoreAdj −1000 to 1000, proc_pid_oom_score_adj(5)
     * @param nice −20 to 19
     */
    public record Tuning(
            Map<Integer, RlimitNumbers.Limit> rlimits,
            OptionalInt oomScoreAdj,
            OptionalInt nice,
            int umask,
            Sigpipe sigpipe,
            SchedulingAttributes scheduling) {
        public static final int DEFAULT_UMASK = 022;

        public Tuning {
            rlimits = Map.copyOf(rlimits);
        }

        /** With the default disposition of SIGPIPE and the agent's scheduling. */
        public Tuning(Map<Integer, RlimitNumbers.Limit> rlimits, OptionalInt oomScoreAdj, OptionalInt nice, int umask) {
            this(rlimits, oomScoreAdj, nice, umask, Sigpipe.DEFAULT, SchedulingAttributes.UNCHANGED);
        }

        public static Tuning unchanged() {
            return new Tuning(Map.of(), OptionalInt.empty(), OptionalInt.empty(), DEFAULT_UMASK);
        }
    }
}
