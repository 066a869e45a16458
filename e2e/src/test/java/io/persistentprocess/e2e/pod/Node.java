package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Patience;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stands for PID 1 of a node; some machines let nobody see the namespaces of theirs. */
record Node(Process standIn) implements AutoCloseable {
    static Node start() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", Scripts.path("node.sh")));
        for (Map.Entry<Path, String> hierarchy : V1Folders.hierarchies().entrySet()) {
            if (!hierarchy.getValue().equals("/")) {
                command.addAll(List.of(hierarchy.getKey().toString(), hierarchy.getValue()));
            }
        }
        Node node = new Node(new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        Patience.await("the node's first process sleeps")
                .until(() -> node.process().status().get("Name").equals("sleep"));
        return node;
    }

    HostProcess process() {
        return HostProcess.of(pid());
    }

    int pid() {
        return Math.toIntExact(standIn.pid());
    }

    @Override
    public void close() {
        standIn.destroyForcibly().onExit().join();
    }
}
