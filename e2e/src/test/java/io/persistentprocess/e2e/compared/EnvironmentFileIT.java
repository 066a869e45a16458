package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Environment files read by ppg and by systemd itself: the processes see the same variables and the same words. */
@Timeout(300)
class EnvironmentFileIT {
    /** Each sets T for the words of the command line, and may set more. */
    private static final List<String> FILES = List.of(
            "T=plain\n",
            "T=two words\n",
            "T=  leading and trailing \t \n",
            "T=\"a  b\" c\n",
            "T='a  b'\n",
            "T='it''s'\n",
            "T=\"x\"'y'z\n",
            "T=\"x\" 'y' z\n",
            "T=a\"b c\"d\n",
            "T=a'b\nU=1\n",
            "T=\"unclosed\nU=1\n",
            "T='unclosed",
            "T=\"\n",
            "T=\n",
            "T",
            "T=--a=1 --b='2 3' --c=\"4 5\"\n",
            "T=\"--a=1 --b='2 3' --c=\\\"4 5\\\"\"\n",
            "T=a\\ b\n",
            "T=a\\\\b\n",
            "T=\"a\\\\b\"\n",
            "T='a\\\\b'\n",
            "T=\"a\\nb\"\n",
            "T=a\\nb\n",
            "T=a\\\nb\n",
            "T=\"a\\\nb\"\n",
            "T='a\\\nb'\n",
            "T=a \\\n b\n",
            "T=a\\\n",
            "T=a\\",
            "T=\"a\\",
            "T=\"$HOME `x` \\$HOME \\`x\\`\"\n",
            "T=$HOME ${HOME}\n",
            "T=a # no comment\n",
            "T=a#b;c\n",
            "# T=comment\nT=x\n",
            "; comment\nT=x\n",
            "  # indented\n  T=x\n",
            "T = x\n",
            " T=x\n",
            "T =\n",
            "export T=x\nU=1\n",
            "9T=x\nT-U=x\nT=y\n",
            "T=1\nT=2\n",
            "=x\nT=y\n",
            "T=a=b\n",
            "T=\"a\nb\"\n",
            "T='a\n\n b'\nU=1\n",
            "T=\u00e4\u20ac\n",
            "T=a\tb\n",
            "T=a\r\nU=b\r\n",
            "T=''\n",
            "T=\"''\"\n",
            "T=\"'' \\\"\\\" x\"\n",
            "T=\"a\\\\ b 'c\\\\' d\"\n",
            "T=\"'unclosed word\"\n",
            "T=\"ends with \\\\\"\n",
            "T=\"\\\\\"\n",
            "\n\n\nT=x\n\n");

    private Site site;
    private Path script;

    @BeforeEach
    void create() throws IOException {
        site = Site.create();
        // The shell has set PWD; what counts is what the process was given.
        script = new Supervisor.Place(site, Path.of("/")).script("sees", """
                #!/bin/sh
                to=$1
                shift
                printf '%s\\n' "$#" > "$to.new"
                if [ $# -gt 0 ]; then printf '[%s]\\n' "$@" >> "$to.new"; fi
                printf 'T=%s U=%s\\n' "${T-unset}" "${U-unset}" >> "$to.new"
                mv "$to.new" "$to"
                """);
        for (int i = 0; i < FILES.size(); i++) {
            site.write("files/" + i, FILES.get(i));
        }
    }

    @AfterEach
    void remove() throws IOException {
        site.close();
    }

    @Test
    void theySayTheSameToAProcess() throws IOException {
        assumeTrue(Peer.installed().anyMatch(Peer.SYSTEMD::equals), "needs systemd; e2e/test installs it");
        startUnderSystemd();
        startUnderPpg();
        Map<String, String> systemds = seen("systemd");
        assertThat(seen("ppg")).isEqualTo(systemds);
        assertThat(systemds).hasSize(FILES.size());
    }

    private void startUnderSystemd() throws IOException {
        StringBuilder wants = new StringBuilder("[Unit]\nDefaultDependencies=no\n");
        for (int i = 0; i < FILES.size(); i++) {
            wants.append("Wants=").append(i).append(".service\n");
            site.write("units/" + i + ".service", """
                    [Unit]
                    DefaultDependencies=no
                    [Service]
                    Type=oneshot
                    Environment=T=
                    EnvironmentFile=%s
                    ExecStart=%s %s $T ${T}
                    """.formatted(
                            site.file("files/" + i), script, site.file("systemd-" + i)));
        }
        site.write("units/all.target", wants.toString());
        new Systemd(new Supervisor.Place(site, Path.of("/"))).launch();
    }

    private void startUnderPpg() throws IOException {
        String[] members =
                IntStream.range(0, FILES.size()).mapToObj(this::member).toArray(String[]::new);
        site.start(site.write("groups.yaml", Manifest.of("files", members)));
    }

    private String member(int index) {
        return """
                {name: m%d, restartPolicy: Never, command: [%s, %s], args: ["$(T...)", "$(T)"],
                   env: [{name: T, value: ""}], envFrom: [{file: %s, overridesEnv: true}]}""".formatted(index, script, site.file("ppg-" + index), site.file("files/" + index));
    }

    private Map<String, String> seen(String by) throws IOException {
        Map<String, String> seen = new LinkedHashMap<>();
        for (int i = 0; i < FILES.size(); i++) {
            Path file = site.file(by + "-" + i);
            Timeouts.await(file + " is written").until(() -> Files.exists(file));
            seen.put(FILES.get(i), Files.readString(file));
        }
        return seen;
    }
}
