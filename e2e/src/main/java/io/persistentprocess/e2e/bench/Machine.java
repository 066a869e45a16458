package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where and when something was measured.
 *
 * @param load what else ran: the load averages of the last 1, 5 and 15 minutes, before the start
 */
record Machine(LocalDate date, String kernel, String cpu, int cores, long memoryMib, String java, String load) {

    static Machine now() throws IOException {
        List<String> cpus = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .map(line -> line.replace("\t", ""))
                .toList();
        String load = Files.readString(Path.of("/proc/loadavg"));
        return new Machine(
                LocalDate.now(ZoneOffset.UTC),
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                ProcFile.text(cpus, "model name"),
                Runtime.getRuntime().availableProcessors(),
                ProcFile.number(Files.readAllLines(Path.of("/proc/meminfo")), "MemTotal") / 1024,
                Runtime.version().toString(),
                String.join(" ", List.of(load.split(" ", -1)).subList(0, 3)));
    }

    @Override
    public String toString() {
        return "%s, Linux %s, %d × %s, %d GiB, Java %s, load before %s"
                .formatted(date, kernel, cores, cpu, Math.round(memoryMib / 1024.0), java, load);
    }
}
