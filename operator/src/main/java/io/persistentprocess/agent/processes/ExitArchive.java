package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.KeptExits;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessRecord;
import io.persistentprocess.supervision.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has exits kept in the kernel where that is possible, so that it can be told how those processes ended that are nobody's children here, or that nobody watched because no
 * agent was there. {@link #find} may be called from any thread, the rest by the one that follows processes.
 */
final class ExitArchive implements AutoCloseable {
    @FunctionalInterface
    private interface Step {
        void take() throws KernelException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ExitArchive.class);

    private final Path cgroupRoot;
    private volatile Optional<KeptExits> exits;

    private ExitArchive(Path cgroupRoot, Optional<KeptExits> exits) {
        this.cgroupRoot = cgroupRoot;
        this.exits = exits;
    }

    /** Where no eBPF is wanted, none is used but to see what earlier agents have kept. */
    static ExitArchive open(Path bpfFileSystem, Path cgroupRoot, Preference wanted) {
        try {
            if (!wanted.tiers().contains(Tier.Ebpf) && !KeptExits.arePinned(bpfFileSystem, cgroupRoot)) {
                return new ExitArchive(cgroupRoot, Optional.empty());
            }
            return new ExitArchive(cgroupRoot, Optional.of(KeptExits.pinned(bpfFileSystem, cgroupRoot)));
        } catch (KernelException | LinkageError e) {
            LOG.debug("how members end while no agent runs will not be known reason=\"{}\"", e.getMessage());
            return new ExitArchive(cgroupRoot, Optional.empty());
        }
    }

    Optional<ProcessRecord> find(ProcessId process) {
        return exits.flatMap(kept -> kept.find(process.pid(), process.startTicks()));
    }

    /** Follows what lives below the cgroup root, and keeps exits for the next agent if it can. The caller closes it. */
    EventSource follow() throws KernelException {
        if (exits.isEmpty()) {
            exits = Optional.of(KeptExits.unpinned());
        }
        EventSource source = EventSource.bpf(cgroupRoot, exits.get());
        try {
            source.outlive();
        } catch (KernelException e) {
            LOG.info("how members end while no agent runs will not be known reason=\"{}\"", e.getMessage());
        }
        return source;
    }

    /** No exits are kept any more. */
    void stop() {
        exits.ifPresent(kept -> quietly(kept::stopFilling));
    }

    private static void quietly(Step step) {
        try {
            step.take();
        } catch (KernelException e) {
            LOG.warn("programs of process events stay in the kernel reason=\"{}\"", e.getMessage());
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
