package io.persistentprocess.agent.monitor;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.KernelLog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from the kernel log which processes were killed for memory (dump_oom_victim and __oom_kill_process in mm/oom_kill.c); no counter names them. Knows none if the
 * log may not be read. Reactor thread only.
 */
@ReactorThread
public final class OomKillLog {
    /** @param residentBytes empty: the kernel has not logged it yet */
    record Victim(int pid, String command, OptionalLong residentBytes) {
        /** For the user. */
        @Override
        public String toString() {
            return residentBytes.isPresent()
                    ? "%d (%s, %d MiB)".formatted(pid, command, residentBytes.getAsLong() >> 20)
                    : "%d (%s)".formatted(pid, command);
        }
    }

    private record RecordedKill(Victim victim, Optional<String> cgroup) {}

    private static final Logger LOG = LoggerFactory.getLogger(OomKillLog.class);
    private static final Pattern CHOSEN =
            Pattern.compile("oom-kill:.*,task_memcg=(?<cgroup>.*),task=(?<command>.*),pid=(?<pid>\\d{1,9}),uid=\\d+");
    private static final Pattern KILLED = Pattern.compile(
            "Killed process (?<pid>\\d{1,9}) \\((?<command>.*)\\) total-vm:\\d+kB, anon-rss:(?<rss>\\d{1,15})kB");
    private static final Pattern GROUP =
            Pattern.compile("Tasks in (?<cgroup>.*) are going to be killed due to memory\\.oom\\.group set");
    private static final int KEPT = 256;
    /** The least number of path components of an instance's cgroup: root, group, instance. */
    private static final int DEPTH = 3;

    private final Optional<KernelLog> log;
    private final Map<Integer, RecordedKill> noted = new LinkedHashMap<>();
    private Optional<Integer> lastChosen = Optional.empty();
    /** The cgroup that is being killed as a whole. */
    private Optional<String> group = Optional.empty();

    private OomKillLog(Optional<KernelLog> log) {
        this.log = log;
    }

    /** Reads messages from now on. */
    public static OomKillLog watch() {
        try {
            return new OomKillLog(Optional.of(KernelLog.open()));
        } catch (KernelException e) {
            LOG.info("OOM kills are reported without the name of the process reason=\"{}\"", e.getMessage());
            return new OomKillLog(Optional.empty());
        }
    }

    void close() {
        log.ifPresent(KernelLog::close);
    }

    static OomKillLog unknown() {
        return new OomKillLog(Optional.empty());
    }

    /** Reads the new messages, at most this many lines. */
    void read(int atMostLines) {
        try {
            if (log.isPresent()) {
                log.get().read(atMostLines).forEach(this::note);
            }
        } catch (KernelException e) {
            LOG.debug(
                    "the kernel's log cannot be read, so OOM kills may be reported without the name of the process reason=\"{}\"",
                    e.getMessage());
        }
    }

    void note(String line) {
        Matcher chosen = CHOSEN.matcher(line);
        if (chosen.find()) {
            int pid = Integer.parseInt(chosen.group("pid"));
            lastChosen = Optional.of(pid);
            group = Optional.empty();
            keep(new RecordedKill(
                    new Victim(pid, chosen.group("command"), OptionalLong.empty()),
                    Optional.of(chosen.group("cgroup"))));
            return;
        }
        Matcher together = GROUP.matcher(line);
        if (together.find()) {
            group = Optional.of(together.group("cgroup"));
            return;
        }
        Matcher killed = KILLED.matcher(line);
        if (killed.find()) {
            int pid = Integer.parseInt(killed.group("pid"));
            if (group.isPresent() && lastChosen.filter(first -> first == pid).isPresent()) {
                // It is logged once more with the others, and may have been reported already.
                return;
            }
            long bytes = Long.parseLong(killed.group("rss")) << 10;
            Optional<String> cgroup = Optional.ofNullable(noted.get(pid))
                    .flatMap(RecordedKill::cgroup)
                    .or(() -> group);
            keep(new RecordedKill(new Victim(pid, killed.group("command"), OptionalLong.of(bytes)), cgroup));
        }
    }

    private void keep(RecordedKill victim) {
        noted.remove(victim.victim().pid());
        noted.put(victim.victim().pid(), victim);
        if (noted.size() > KEPT) {
            noted.remove(noted.keySet().iterator().next());
        }
    }

    /** Removes and returns this process, if it is a victim. */
    Optional<Victim> take(int pid) {
        return Optional.ofNullable(noted.remove(pid)).map(RecordedKill::victim);
    }

    /** Removes and returns the victims in this cgroup or below. */
    List<Victim> take(Path cgroup) {
        List<Victim> here = noted.values().stream()
                .filter(victim ->
                        victim.cgroup().filter(path -> lies(path, cgroup)).isPresent())
                .map(RecordedKill::victim)
                .toList();
        here.forEach(victim -> noted.remove(victim.pid()));
        return here;
    }

    /** The kernel's path begins at the root of the hierarchy, the agent's at that of the file system. */
    private static boolean lies(String kernelPath, Path cgroup) {
        String inside = cgroup + "/";
        Path path = Path.of(kernelPath);
        for (Path each = path; each != null && each.getNameCount() >= DEPTH; each = each.getParent()) {
            if (inside.endsWith(each + "/")) {
                return true;
            }
        }
        return false;
    }
}
