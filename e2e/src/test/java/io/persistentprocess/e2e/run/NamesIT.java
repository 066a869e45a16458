package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Files, arguments and variables with other letters than English has, under the environment of cron(8). */
class NamesIT {
    @AutoClose
    private final Site site = Site.create();

    @Test
    void namesAreUtf8WhateverTheLocale() {
        assumeTrue(
                System.getProperty("sun.jnu.encoding").equals("UTF-8"),
                "needs a UTF-8 locale to name the files itself");
        Path program = site.write("grüßen", "#!/bin/sh\necho \"$0 $1 $WAS\"; exec sleep infinity\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path manifest = site.write(
                "größe.yaml",
                Manifest.of(
                        "web",
                        "{name: one, command: ['%s', tschüß], env: [{name: WAS, value: schön}], workingDir: '%s'}"
                                .formatted(program, site.write("ü/x", "").getParent())));

        site.launch(Stream.concat(
                        Stream.of("env", "-i", "LC_ALL=POSIX", "PATH=" + System.getenv("PATH")),
                        site.runCommand(manifest, site.file("ö.sock")).stream())
                .toList());

        Timeouts.await("the member has spoken")
                .until(() -> Files.readString(site.log("web", "one-0")).equals(program + " tschüß schön\n"));
    }
}
