package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stands for PID 1 of a node; some machines let nobody see the namespaces of theirs. */
public record Node(Process standIn) implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("mnt", "cgroup", "net", "ipc", "uts", "pid");

    public static Node start() throws IOException {
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
        Timeouts.await("the node's first process sleeps")
                .until(() -> node.process().status().get("Name").equals("sleep"));
        return node;
    }

    HostProcess process() {
        return HostProcess.of(pid());
    }

    /** Whether a process is in all namespaces of the node that a member starts in. */
    public boolean hasNamespacesOf(HostProcess member) {
        return NAMESPACES.stream().allMatch(name -> link(member, name).equals(link(process(), name)));
    }

    private static String link(HostProcess process, String namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Integer.toString(process.pid()), "ns", namespace))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int pid() {
        return Math.toIntExact(standIn.pid());
    }

    @Override
    public void close() {
        standIn.destroyForcibly().onExit().join();
    }
}
