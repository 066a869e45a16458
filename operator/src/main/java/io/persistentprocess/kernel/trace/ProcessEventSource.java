package io.persistentprocess.kernel.trace;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.namespace.InitialNamespace;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Forks, execs and exits of processes, not of threads, in their order. An epoll reports IN while there is something to read.
 *
 * <p>{@link #read} and {@link #close} are for one thread, everything else for any. If the agent dies here, the kernel removes what was set up, except for what
 * {@linkplain #outlive() outlives} it.
 */
public final class ProcessEventSource implements AutoCloseable {
    /** The most events of one read. */
    public static final int BATCH = 1024;

    private static final int RING_BYTES = 1 << 19;
    private static final int FAILURE_WORDS = 2;
    /** {@code enum obstacle} of events.h. */
    private static final String[] OBSTACLES = {
        "allocate memory for",
        "read the kernel's types (/sys/kernel/btf/vmlinux) for",
        "find what is needed in the kernel's types for",
        "make a ring buffer for",
        "load programs for",
        "attach to tracepoints for",
        "open a netlink socket for",
        "join the process connector's group for",
        "subscribe to the process connector for"
    };

    private final long handle;
    private final Optional<ExitStatusMap> exits;
    private final Memory records = new Memory((long) BATCH * ProcessEventRecord.BYTES);
    private final Memory found = new Memory(ProcessEventRecord.BYTES);
    private boolean closed;

    private ProcessEventSource(long handle, Optional<ExitStatusMap> exits) {
        this.handle = handle;
        this.exits = exits;
    }

    /**
     * Loads the library before the thread sees other files.
     *
     * @throws LinkageError it cannot be loaded, and there are no process events
     */
    public static void load() {
        ProcessEventLibrary.load();
    }

    /**
     * eBPF programs that handle only processes below a cgroup2 directory. They send events only while there is a {@linkplain #listenTo listener}, but always count and
     * record exits. The caller closes both.
     *
     * @throws KernelException EPERM, ENOENT…: a requirement is not permitted or missing
     */
    public static ProcessEventSource bpf(Path root, ExitStatusMap exits) throws KernelException {
        require(InitialNamespace.PID, "PID");
        int[] failure = new int[FAILURE_WORDS];
        long handle = ProcessEventLibrary.ppg_events_bpf(
                Cgroup.at(root).id(), level(root), RING_BYTES, exits.handle(), failure);
        if (handle == 0) {
            throw failed(failure, capabilities(failure[1]), "");
        }
        return new ProcessEventSource(handle, Optional.of(exits));
    }

    /** The process connector, which reports every process of the host. */
    public static ProcessEventSource connector() throws KernelException {
        require(InitialNamespace.PID, "PID");
        require(InitialNamespace.USER, "user");
        int[] failure = new int[FAILURE_WORDS];
        long handle = ProcessEventLibrary.ppg_events_connector(failure);
        if (handle == 0) {
            String place = failure[1] == Errno.ECONNREFUSED ? " outside of the host's network namespace" : "";
            throw failed(failure, List.of("NET_ADMIN"), place);
        }
        return new ProcessEventSource(handle, Optional.empty());
    }

    /** The capabilities for eBPF that are missing; CAP_SYS_ADMIN implies them. */
    static List<String> capabilities(int errno) {
        boolean administrator =
                CapabilitySets.missing(errno, List.of("SYS_ADMIN")).isEmpty();
        return administrator ? List.of() : List.of("BPF", "PERFMON");
    }

    private static KernelException failed(int[] failure, List<String> capabilities, String place) {
        return new KernelException(
                OBSTACLES[failure[0]],
                "process events" + place + CapabilitySets.missing(failure[1], capabilities),
                failure[1]);
    }

    /**
     * The reported PIDs are those of the initial namespace, and the connector ignores listeners in other user namespaces (cn_proc_mcast_ctl). There would be no error,
     * but no or wrong events.
     */
    private static void require(InitialNamespace namespace, String name) throws KernelException {
        if (!namespace.isOwn()) {
            throw new KernelException(
                    "use", "process events outside of the host's " + name + " namespace", Errno.EPERM);
        }
    }

    /** The depth of a cgroup below the root of the hierarchy. */
    private static int level(Path root) throws KernelException {
        try {
            Object device = Files.getAttribute(root, "unix:dev");
            int level = 0;
            for (Path at = root.toRealPath().getParent();
                    at != null && device.equals(Files.getAttribute(at, "unix:dev"));
                    at = at.getParent()) {
                level++;
            }
            return level;
        } catch (IOException _) {
            throw new KernelException("look at", root.toString(), Errno.ENOENT);
        }
    }

    /** Exits are recorded even after this is closed or its agent has died, until another source takes over. */
    public void outlive() throws KernelException {
        if (exits.isPresent()) {
            exits.get().keepFilling(handle);
        }
    }

    public int fd() {
        return ProcessEventLibrary.ppg_events_fd(handle);
    }

    /**
     * Passes new events to the reader, at most {@link #BATCH}, and returns their number. Until they are {@linkplain #release() released}, {@link #findExit} finds them,
     * too, and the kernel does not wake the epoll for more: a wake-up costs the process that forks or ends tens of microseconds.
     */
    public int read(Consumer<ProcessEventRecord> reader) {
        int count = (int) ProcessEventLibrary.ppg_events_peek(handle, Pointer.nativeValue(records), BATCH);
        for (int i = 0; i < count; i++) {
            reader.accept(ProcessEventRecord.at(records, i));
        }
        return count;
    }

    /** Frees the buffer space of the events that were read. */
    public void release() {
        ProcessEventLibrary.ppg_events_consume(handle);
    }

    /** Selects what is reported from now on. An event that is not reported costs the process that forks or ends next to nothing. The process connector always reports everything. */
    public synchronized void listenTo(ProcessEventSelection selection) {
        if (!closed) {
            ProcessEventLibrary.ppg_events_listen(handle, selection.number());
        }
    }

    /** How many {@linkplain ProcessEventRecord#childKilled killed children} were not reported since this was opened, because they were not selected. */
    public synchronized long unheardKills() {
        return closed ? 0 : ProcessEventLibrary.ppg_events_unheard_kills(handle);
    }

    /** The number of such events since this was opened, sent or not; empty: unknown. */
    public synchronized OptionalLong happened(ProcessEventRecord.Kind kind) {
        long times = closed ? -1 : ProcessEventLibrary.ppg_events_happened(handle, kind.number());
        return times < 0 ? OptionalLong.empty() : OptionalLong.of(times);
    }

    /** The number of events lost for want of buffer space since this was opened. */
    public synchronized long lost() {
        return closed ? 0 : ProcessEventLibrary.ppg_events_lost(handle);
    }

    /** The exit of a process among the events not yet released; only with eBPF. */
    public synchronized Optional<ProcessEventRecord> findExit(int pid, long startTicks) {
        boolean there = !closed
                && ProcessEventLibrary.ppg_events_find_exit(
                                handle, pid, startTicks, ProcessEventRecord.TICK_NANOS, Pointer.nativeValue(found))
                        != 0;
        return there ? Optional.of(ProcessEventRecord.at(found, 0)) : Optional.empty();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            ProcessEventLibrary.ppg_events_close(handle);
        }
    }
}
