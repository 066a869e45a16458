package io.persistentprocess.e2e.bench.supervisor;

import java.nio.file.Path;

/**
 * What a supervisor is asked to keep alive: {@code count} processes {@code program records INDEX}, INDEX from 0.
 *
 * @param program the members' program, {@code e2e/bench/member.c}
 * @param records the file through which they tell that they run
 */
public record Members(Path program, Path records, int count) {

    /** The script as people write them for supervisors that run one: a shell that becomes the daemon. */
    public String runScript(int index) {
        return "#!/bin/sh\nexec " + program + " " + records + " " + index + "\n";
    }
}
