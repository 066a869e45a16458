package io.persistentprocess.e2e.bench.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** supervisord: one Python process. */
public record Supervisord() implements Supervisor {
    @Override
    public String title() {
        return "supervisord";
    }

    @Override
    public String description() {
        return "one program with numprocs, autorestart=true, startsecs=0, no logs; its loop looks once a second";
    }

    @Override
    public Attention attention() {
        return Attention.DELAYED;
    }

    @Override
    public Duration minimumUptime() {
        return Duration.ZERO;
    }

    @Override
    public int largest() {
        return 1_000;
    }

    @Override
    public List<String> needs() {
        return List.of("supervisord");
    }

    @Override
    public List<String> prepare(Site site) throws IOException {
        Path directory = site.directory();
        Members members = site.members();
        Path configuration = Files.writeString(directory.resolve("supervisord.conf"), """
                [supervisord]
                nodaemon = true
                user = root
                logfile = /dev/null
                logfile_maxbytes = 0
                loglevel = critical
                pidfile = %1$s/supervisord.pid
                childlogdir = %1$s

                [program:member]
                command = %2$s %3$s %%(process_num)d
                process_name = %%(process_num)05d
                numprocs = %4$d
                autorestart = true
                startsecs = 0
                stdout_logfile = NONE
                stderr_logfile = NONE
                """.formatted(
                        directory, members.program(), members.records(), members.count()));
        return List.of("supervisord", "-n", "-c", configuration.toString());
    }
}
