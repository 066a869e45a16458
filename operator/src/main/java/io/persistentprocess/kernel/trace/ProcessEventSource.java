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
 * Forks, execs and exits of processes, not of threads, in the order in which they happened. In an epoll it gives IN while something is to be read.
 *
 * <p>{@link #read} and {@link #close} are for one thread, the rest for any. If the agent dies here, the kernel takes down what was set up, but for
 * what {@linkplain #outlive() outlives} it.
 */
public final class ProcessEventSource implements AutoCloseable {
    /** So much is read at once. */
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
     * Loads the library, for a thread that sees other files before it needs it.
     *
     * @throws LinkageError it cannot be loaded, and there will be no process events
     */
    public static void load() {
        ProcessEventLibrary.load();
    }

    /**
     * eBPF programs that look at what lives below a cgroup2 directory, and at nothing else. They tell nothing before somebody {@linkplain #listen() listens}, but count,
     * and keep exits. The caller closes both.
     *
     * @throws KernelException EPERM, ENOENT…: what it takes is forbidden or not there
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

    /** The process connector, which tells of every process of the host. */
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

    /** What eBPF takes, of what was refused; one implies the others. */
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

    /** The PIDs that are told are those of the initial one, and the connector listens to nobody of another user namespace (cn_proc_mcast_ctl): nothing or nonsense would come, and no error. */
    private static void require(InitialNamespace namespace, String name) throws KernelException {
        if (!namespace.isOwn()) {
            throw new KernelException(
                    "use", "process events outside of the host's " + name + " namespace", Errno.EPERM);
        }
    }

    /** How far below the root of the hierarchy a cgroup is. */
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

    /** Exits go on being kept when this is closed, or its agent has died, until another does the same. */
    public void outlive() throws KernelException {
        if (exits.isPresent()) {
            exits.get().keepFilling(handle);
        }
    }

    public int fd() {
        return ProcessEventLibrary.ppg_events_fd(handle);
    }

    /**
     * Hands over what is new, at most {@link #BATCH}; how much it was. Until it is {@linkplain #release() released} {@link #findExit} finds it, too, and epoll is not
     * woken for more: to be woken costs whoever forks or ends tens of microseconds.
     */
    public int read(Consumer<ProcessEventRecord> reader) {
        int count = (int) ProcessEventLibrary.ppg_events_peek(handle, Pointer.nativeValue(records), BATCH);
        for (int i = 0; i < count; i++) {
            reader.accept(ProcessEventRecord.at(records, i));
        }
        return count;
    }

    /** Gives the room back that what was read takes. */
    public void release() {
        ProcessEventLibrary.ppg_events_consume(handle);
    }

    /** Has events told from now on. */
    public synchronized void listen() {
        if (!closed) {
            ProcessEventLibrary.ppg_events_listen(handle, 1);
        }
    }

    /** Has nothing told; only eBPF can be silenced, which then costs whoever forks or ends next to nothing. */
    public synchronized void ignore() {
        if (!closed) {
            ProcessEventLibrary.ppg_events_listen(handle, 0);
        }
    }

    /** How often that has happened since this was opened, told or not; empty: it cannot tell. */
    public synchronized OptionalLong happened(ProcessEventRecord.Kind kind) {
        long times = closed ? -1 : ProcessEventLibrary.ppg_events_happened(handle, kind.number());
        return times < 0 ? OptionalLong.empty() : OptionalLong.of(times);
    }

    /** How many events found no room, since this was opened. */
    public synchronized long lost() {
        return closed ? 0 : ProcessEventLibrary.ppg_events_lost(handle);
    }

    /** The exit of a process, if it waits to be read; only eBPF can tell. */
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
