package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.RlimitNumbers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A process to start: all that {@link Spawner} does between clone and exec. What is absent stays as the agent has it, except that signal dispositions (but for SIGPIPE's) and mask are
 * always the defaults, the session is always new, standard input is always /dev/null, and nothing of the agent's descriptors or environment is inherited.
 *
 * @param log where standard output and error go, created with mode 0640, always appended; absent: /dev/null
 */
public record SpawnRequest(
        Placement placement, Program program, Optional<Path> log, Credentials credentials, Tuning tuning) {
    /**
     * Where the process lives.
     *
     * @param cgroup the directory of the cgroup2 it is born in
     * @param joinV1 {@code cgroup.procs} or {@code tasks} files of v1 hierarchies; each costs a migration
     * @param namespaces files for setns(2), {@code /proc/1/ns/mnt}; not PID or user namespaces
     * @param recordAttribute the full name of an attribute of the cgroup (see {@link Cgroup#attributeName}) in which the child itself notes {@code PID STARTTICKS}
     *     before it becomes the program: so that there is no program without a note, whenever the agent dies
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
     * What it executes.
     *
     * @param executableCandidates paths, tried in this order by the rules of execvp(3), but without its fallback to a shell
     * @param arguments with the program's own name first
     * @param environment {@code NAME=VALUE}, complete
     * @param workingDirectory entered as the user the process runs as
     */
    public record Program(
            List<String> executableCandidates,
            List<String> arguments,
            List<String> environment,
            String workingDirectory) {
        public Program {
            executableCandidates = List.copyOf(executableCandidates);
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
            if (executableCandidates.isEmpty() || arguments.isEmpty()) {
                throw new IllegalArgumentException("a program needs a path and its own name as the first argument");
            }
        }
    }

    /**
     * As whom it runs, credentials(7) and capabilities(7).
     *
     * @param groups the supplementary groups, all of them
     * @param boundingSet what it can ever have; root has all of it
     * @param ambientSet what it has though it is not root
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

        /** Those of the agent. */
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

    /** Whether executables with set-user-ID bits and file capabilities work for it, PR_SET_NO_NEW_PRIVS. */
    public enum NewPrivileges {
        ALLOWED,
        REFUSED
    }

    /** What a write to a pipe or socket without a reader does to it, signal(7): where SIGPIPE is ignored, the write fails with EPIPE. */
    public enum Sigpipe {
        DEFAULT,
        IGNORED
    }

    /**
     * What the scheduler, the OOM killer and the file system are told about it.
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
            Sigpipe sigpipe) {
        public static final int DEFAULT_UMASK = 022;

        public Tuning {
            rlimits = Map.copyOf(rlimits);
        }

        /** One that a write to a pipe without a reader ends. */
        public Tuning(Map<Integer, RlimitNumbers.Limit> rlimits, OptionalInt oomScoreAdj, OptionalInt nice, int umask) {
            this(rlimits, oomScoreAdj, nice, umask, Sigpipe.DEFAULT);
        }

        public static Tuning unchanged() {
            return new Tuning(Map.of(), OptionalInt.empty(), OptionalInt.empty(), DEFAULT_UMASK);
        }
    }
}
