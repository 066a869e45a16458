package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import io.persistentprocess.supervision.instance.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has exit statuses recorded in the kernel where that is possible, so that the status of processes is known that are not children of the agent or that ended while no
 * agent ran. {@link #find} may be called from any thread, everything else from the thread of process events.
 */
final class KernelExitRecorder implements AutoCloseable {
    @FunctionalInterface
    private interface Step {
        void take() throws KernelException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(KernelExitRecorder.class);

    private final Path cgroupRoot;
    private volatile Optional<ExitStatusMap> exits;

    private KernelExitRecorder(Path cgroupRoot, Optional<ExitStatusMap> exits) {
        this.cgroupRoot = cgroupRoot;
        this.exits = exits;
    }

    /** Without eBPF among the tiers, only the records of earlier agents are read. */
    static KernelExitRecorder open(Path bpfFileSystem, Path cgroupRoot, SourcePreference wanted) {
        try {
            if (!wanted.tiers().contains(ProcessEventTier.Ebpf)
                    && !ExitStatusMap.arePinned(bpfFileSystem, cgroupRoot)) {
                return new KernelExitRecorder(cgroupRoot, Optional.empty());
            }
            return new KernelExitRecorder(cgroupRoot, Optional.of(ExitStatusMap.pinned(bpfFileSystem, cgroupRoot)));
        } catch (KernelException | LinkageError e) {
            LOG.debug(
                    "exit statuses cannot be recorded while no agent runs; such exits will be reported as unknown reason=\"{}\"",
                    e.getMessage());
            return new KernelExitRecorder(cgroupRoot, Optional.empty());
        }
    }

    Optional<ProcessEventRecord> find(ProcessId process) {
        return exits.flatMap(kept -> kept.find(process.pid(), process.startTicks()));
    }

    /** Opens the source for processes below the cgroup root, and has exit statuses kept for the next agent if possible. The caller closes it. */
    ProcessEventSource follow() throws KernelException {
        if (exits.isEmpty()) {
            exits = Optional.of(ExitStatusMap.unpinned());
        }
        ProcessEventSource source = ProcessEventSource.bpf(cgroupRoot, exits.get());
        try {
            source.outlive();
        } catch (KernelException e) {
            LOG.info(
                    "exit statuses cannot be recorded while no agent runs; such exits will be reported as unknown reason=\"{}\"",
                    e.getMessage());
        }
        return source;
    }

    /** Stops recording exit statuses. */
    void stop() {
        exits.ifPresent(kept -> quietly(kept::stopFilling));
    }

    private static void quietly(Step step) {
        try {
            step.take();
        } catch (KernelException e) {
            LOG.warn(
                    "eBPF programs for process events cannot be removed from the kernel reason=\"{}\"", e.getMessage());
        }
    }

    /** Leaves nothing in the kernel that is of no use to the next agent. */
    @Override
    public void close() {
        exits.ifPresent(kept -> {
            if (!Files.isDirectory(cgroupRoot) || !kept.isFilled()) {
                quietly(kept::unpin);
            }
            kept.close();
        });
    }
}
