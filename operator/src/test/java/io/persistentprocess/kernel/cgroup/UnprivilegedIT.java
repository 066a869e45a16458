package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.ChildJvm;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.PidFdIT;
import io.persistentprocess.kernel.spawn.SpawnRequest.Placement;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent without privileges in a cgroup that was delegated to its user, as the section "Delegation" of cgroup-v2.rst has it. */
class UnprivilegedIT {
    private static final int NOBODY = 65534;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    /** The agent: starts a process in a cgroup of its own making and prints what it finds of it. */
    static final class Agent {
        private Agent() {}

        public static void main(String[] args) throws IOException {
            Cgroup member = Cgroup.at(Path.of(args[0])).child("member");
            member.create();
            Placement recorded =
                    new Placement(member.path(), List.of(), List.of(), Optional.of(member.attributeName("main")));
            Spawning spawning = Spawning.in(member).with(recorded);
            SpawnResult.Started started = spawning.started();
            System.out.println(member.attributeName("main") + " "
                    + member.attribute("main").equals(Optional.of(started.pid() + " " + started.startTicks())));
            System.out.println(spawning.as(0, 0, 0).failure());
            member.kill();
            System.out.println(Spawning.exit(started));
        }
    }

    /** Looks at the exit of a process. */
    static final class Onlooker {
        private Onlooker() {}

        public static void main(String[] args) throws IOException {
            try (PidFd process = PidFd.open(Integer.parseInt(args[0]))) {
                System.out.println(process.exitOfOther());
            }
        }
    }

    @Test
    void itDoesNotTakeTheExitOfAZombieThatItMayNotLookIntoForASuccess() throws IOException {
        SpawnResult.Started parent =
                Spawning.in(cgroup.get()).shell("(exit 7) & exec sleep 1000").started();
        int zombie = await().until(() -> PidFdIT.zombieOf(parent.pid()), Optional::isPresent)
                .orElseThrow();
        List<String> command = ChildJvm.command(Onlooker.class, Integer.toString(zombie));

        assertThat(asNobody(command).output()).isEqualTo("Optional.empty\n");
        assertThat(Spawning.in(cgroup.get()).run(command.toArray(String[]::new)).output())
                .isEqualTo("Optional[Exited[code=7]]\n");
    }

    /** Who may also read a class path below root's home; of no use for anything else here. */
    private Spawning asNobody(List<String> command) {
        long reading = 1L << CapabilitySets.number("DAC_READ_SEARCH").orElseThrow();
        return Spawning.in(cgroup.get())
                .as(OptionalInt.of(NOBODY), OptionalLong.empty(), OptionalLong.of(reading))
                .run(command.toArray(String[]::new));
    }

    @Test
    void itStartsNotesAndKillsProcesses() throws IOException {
        Cgroup own = cgroup.get().child("agent");
        own.create();
        for (String delegated : List.of(".", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads")) {
            Files.setAttribute(cgroup.get().path().resolve(delegated), "unix:uid", NOBODY);
        }
        // To read a class path below root's home; of no use for anything else here.
        long reading = 1L << CapabilitySets.number("DAC_READ_SEARCH").orElseThrow();
        List<String> command = ChildJvm.command(Agent.class, cgroup.get().toString());
        assertThat(Spawning.in(own)
                        .as(OptionalInt.of(NOBODY), OptionalLong.empty(), OptionalLong.of(reading))
                        .run(command.toArray(String[]::new))
                        .output()
                        .lines())
                .containsExactly(
                        "user.ppg.main true",
                        "set supplementary groups [0]: Operation not permitted",
                        "Killed[signal=9, coreDumped=false]");
    }
}
