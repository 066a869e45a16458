package io.persistentprocess.migration.supervisord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.MemberDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisordImporterTest {
    private Path folder;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = temporary;
    }

    private Imported read(String text) throws IOException, ImportException {
        Path file = Files.writeString(folder.resolve("supervisord.conf"), text);
        return new SupervisordImporter(new ImportOptions(Path.of("/"), List.of(), Takeover.NONE, Mending.MEND))
                .read(file);
    }

    @Test
    void aProgramBecomesAMember() throws Exception {
        Imported imported = read("""
                [supervisord]
                logfile=/var/log/s.log ; its own
                [program:worker]
                command=/opt/worker --port=90%(process_num)d --name "%(program_name)s x"
                numprocs=3
                environment=A="1,2",B='two',C=%(here)s
                user=www
                autorestart=true
                stopsignal=QUIT
                stopwaitsecs=25
                stopasgroup=true
                stdout_logfile_maxbytes=5MB
                stdout_logfile_backups=2
                stdout_events_enabled=true
                """);
        MemberDraft member = imported.groups().getFirst().members().getFirst();
        assertThat(member.fields())
                .containsEntry("replicas", 3)
                .containsEntry("args", List.of("--port=90$(PPG_ORDINAL)", "--name", "worker x"))
                .containsEntry("restartPolicy", "Always")
                .containsEntry("stop", Map.of("mode", "Cgroup", "gracePeriodSeconds", 25, "signal", "SIGQUIT"))
                .containsEntry("logs", Map.of("maxSize", "5Mi", "maxFiles", 3))
                .containsEntry(
                        "env",
                        List.of(
                                Map.of("name", "A", "value", "1,2"),
                                Map.of("name", "B", "value", "two"),
                                Map.of("name", "C", "value", folder.toString())));
        assertThat(imported.findings().stream()
                        .filter(finding -> finding.verdict().word().equals("LOST"))
                        .map(finding -> finding.origin().directive()))
                .containsExactly("stdout_events_enabled");
    }

    @Test
    void aGroupHoldsItsPrograms() throws Exception {
        Files.createDirectories(folder.resolve("conf.d"));
        Files.writeString(
                folder.resolve("conf.d/b.conf"), "[program:b]\ncommand=/bin/b\n[program:c]\ncommand=/bin/c\n");
        Imported imported = read("""
                [include]
                files = conf.d/*.conf
                [program:a]
                command=/bin/a
                [group:both]
                programs=a,b
                """);
        assertThat(imported.groups().stream()
                        .map(group -> group.name()
                                + group.members().stream()
                                        .map(MemberDraft::name)
                                        .toList()))
                .containsExactly("both[a, b]", "c[c]");
    }

    @Test
    void whatCannotBeReadIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("[program:a]\ncommand=/bin/a 'x\n"))
                .hasMessageEndingWith("supervisord.conf:2: a quote is not closed");
        assertThatThrownBy(() -> read("[program:a]\nnonsense\n"))
                .hasMessageEndingWith("supervisord.conf:2: is not KEY=VALUE");
        assertThatThrownBy(() -> read("[supervisord]\n")).hasMessageEndingWith("has no [program:…]");
    }
}
