package io.persistentprocess.migration.runit;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.MemberDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunScriptImporterTest {
    private Path service;

    @BeforeEach
    void prepare(@TempDir Path temporary) throws IOException {
        service = Files.createDirectory(temporary.toRealPath().resolve("sensor"));
    }

    private MemberDraft read(String run) throws IOException, ImportException {
        Files.writeString(service.resolve("run"), run);
        return new RunScriptImporter(new ImportOptions(Path.of("/"), List.of(), Takeover.NONE, Mending.MEND))
                .read(service)
                .groups()
                .getFirst()
                .members()
                .getFirst();
    }

    @Test
    void aChainIsTakenApart() throws Exception {
        MemberDraft member = read("""
                #!/bin/sh
                exec 2>&1
                exec chpst -u www:adm -o 1024 nice -n 5 /usr/bin/sensor --flag 'a b'
                """);
        assertThat(member.fields())
                .containsEntry("command", List.of("/usr/bin/sensor"))
                .containsEntry("args", List.of("--flag", "a b"))
                .containsEntry("nice", 5)
                .containsEntry("rlimits", Map.of("nofile", "1024"))
                .containsEntry("securityContext", Map.of("runAsUser", "www", "runAsGroup", "adm"));
    }

    @Test
    void anExeclineScriptIsTakenApart() throws Exception {
        Files.writeString(service.resolve("timeout-kill"), "2500\n");
        MemberDraft member = read("#!/usr/bin/execlineb -P\nfdmove -c 2 1\ns6-setuidgid www\n/usr/bin/sensor -f\n");
        assertThat(member.fields())
                .containsEntry("command", List.of("/usr/bin/sensor"))
                .containsEntry("args", List.of("-f"))
                .containsEntry("stop", Map.of("gracePeriodSeconds", 3));
    }

    @Test
    void aScriptThatDoesMoreIsRunItself() throws Exception {
        MemberDraft member = read("#!/bin/sh\n. /etc/default/sensor\nexec /usr/bin/sensor $OPTIONS\n");
        assertThat(member.fields())
                .containsEntry("command", List.of(service.resolve("run").toString()))
                .containsEntry("workingDir", service.toString());
    }
}
