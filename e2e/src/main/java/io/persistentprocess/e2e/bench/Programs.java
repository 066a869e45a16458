package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C programs of {@code e2e/bench}, compiled for this machine into {@code directory}. */
record Programs(Path directory) {
    private static final List<String> NAMES = List.of("member", "killer", "floor", "threads", "scan", "ready");

    static Programs compile(Path sources, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (String name : NAMES) {
            Process cc = compiler(sources.resolve(name + ".c"), directory.resolve(name));
            String complaints = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!cc.waitFor(1, TimeUnit.MINUTES) || cc.exitValue() != 0) {
                throw new BenchmarkException("cc cannot compile " + name + ".c:\n" + complaints);
            }
        }
        return new Programs(directory);
    }

    private static Process compiler(Path source, Path output) {
        try {
            return new ProcessBuilder(
                            "cc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", output.toString(), source.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new BenchmarkException("no C compiler: install gcc (Debian: apt-get install gcc libc6-dev)", e);
        }
    }

    Path member() {
        return directory.resolve("member");
    }

    Path program(String name) {
        return directory.resolve(name);
    }
}
