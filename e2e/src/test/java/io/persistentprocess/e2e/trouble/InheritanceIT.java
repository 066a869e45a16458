package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An agent whose parent left it odd signal dispositions, a mask, open descriptors, a umask, priorities and one CPU: members have none of it. */
class InheritanceIT {
    private static final String NOTHING = "0000000000000000";
    /** As services of systemd ignore it; number 13. */
    private static final String SIGPIPE_ALONE = "0000000000001000";

    /** Leaves its child about everything that execve(2) keeps. */
    private static final String CARELESS_PARENT = """
            import os, signal, sys
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            for fd in (7, 99):
                os.dup2(os.open("/dev/null", os.O_RDWR), fd, inheritable=True)
            os.umask(0o777 & ~0o700 | 0o007)
            os.nice(5)
            os.chdir("/tmp")
            os.environ["LEAKED"] = "yes"
            os.sched_setaffinity(0, {0})
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
            os.execvp("ionice", ["ionice", "-c", "2", "-n", "6"] + sys.argv[1:])
            """;

    @AutoClose
    private final Site site = Site.create();

    @Test
    void row35_membersHaveNothingOfWhatTheAgentWasGiven() {
        HostProcess agent = startedByACarelessParent(Manifest.sleeper("one"));
        HostProcess one = site.awaitRunning("one-0");

        assertThat(agent.descriptors()).containsKeys(7, 99);
        assertThat(one.descriptors()).containsOnlyKeys(0, 1, 2).containsValues("/dev/null");
        assertThat(one.status())
                .containsEntry("SigIgn", SIGPIPE_ALONE)
                .containsEntry("SigBlk", NOTHING)
                .containsEntry("SigCgt", NOTHING)
                .containsEntry("Umask", "0022");
        assertThat(one.niceness()).isZero();
        assertThat(agent.status()).containsEntry("Cpus_allowed_list", "0");
        assertThat(one.status())
                .containsEntry(
                        "Cpus_allowed_list",
                        HostProcess.of((int) ProcessHandle.current().pid())
                                .status()
                                .get("Cpus_allowed_list"));
        assertThat(one.schedulingPolicy()).isZero();
        assertThat(one.ioPriority()).isEqualTo("none: prio 0");
        assertThat(one.read("environ")).doesNotContain("LEAKED", "LC_ALL", "MALLOC_ARENA_MAX");
    }

    @Test
    void row35_anAgentThatWasToIgnoreItsChildrenStillSeesTheirExits() {
        startedByACarelessParent("{name: brief, command: [sh, -c, exit 3], restartPolicy: Never}");

        site.awaitState("brief-0", "Failed");
        assertThat(site.status("brief-0").lastExit())
                .hasValueSatisfying(exit -> assertThat(exit.exitCode()).contains(3L));
    }

    @Test
    void row35_anAgentThatWasToBlockItsSignalsStillEnds() {
        List<String> command = new ArrayList<>(carelessParent());
        command.addAll(
                site.runCommand(site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"))), site.socket()));
        var agent = site.awaitListening(site.launch(command));
        HostProcess one = site.awaitRunning("one-0");

        assertThat(agent.end("TERM")).isZero();

        assertThat(one.isAlive()).isFalse();
        assertThat(site.cgroup().path()).doesNotExist();
    }

    private HostProcess startedByACarelessParent(String member) {
        List<String> command = new ArrayList<>(carelessParent());
        command.addAll(site.runCommand(site.write("groups.yaml", Manifest.of("web", member)), site.socket()));
        return site.awaitListening(site.launch(command)).process();
    }

    private static List<String> carelessParent() {
        return List.of("/usr/bin/python3", "-c", CARELESS_PARENT);
    }
}
