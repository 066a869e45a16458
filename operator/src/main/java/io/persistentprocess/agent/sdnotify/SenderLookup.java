package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.processes.CgroupMembership;
import io.persistentprocess.agent.processes.InstanceCgroups;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.socket.Datagram;
import io.persistentprocess.kernel.socket.SenderCredentials;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the instance that a sender belongs to by its cgroup, whatever the datagram says. The sender's pidfd gives the cgroup's ID, also of a process that has ended (since
 * 6.15); /proc gives the rest of a living one, and everything on older kernels. A cgroup has one place as long as it exists, and its ID is not used again, so what was
 * found once holds. Reactor thread only.
 */
@ReactorThread
final class SenderLookup {
    private static final Logger LOG = LoggerFactory.getLogger(SenderLookup.class);
    private static final int MOST_KNOWN = 8192;

    private final CgroupMembership membership;
    /** The eldest is forgotten. Empty: it belongs to no instance. */
    private final Map<Long, Optional<InstanceId>> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<InstanceId>> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    SenderLookup(Path cgroupRoot) {
        this.membership = CgroupMembership.below(new InstanceCgroups(cgroupRoot, CgroupLayout::instance));
    }

    /** Remembers an instance's cgroup, so that a sender is known that has ended before its message is read. */
    void learn(long cgroupId, InstanceId instance) {
        known.put(cgroupId, Optional.of(instance));
    }

    /** Closes the datagram's pidfd. Empty: the sender is in no instance, or it is not known where it was. */
    Optional<InstanceId> instanceOf(Datagram datagram) {
        int pid = datagram.sender().map(SenderCredentials::pid).orElse(0);
        if (datagram.pidFd().isEmpty()) {
            return pid == 0 ? Optional.empty() : membership.of(pid);
        }
        FileDescriptor held = datagram.pidFd().get();
        try (PidFd pidFd = PidFd.adopt(held.fd(), pid)) {
            return instanceOf(pidFd);
        } catch (KernelException e) {
            LOG.debug("the sender of a notification cannot be found pid={} reason=\"{}\"", pid, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<InstanceId> instanceOf(PidFd pidFd) throws KernelException {
        OptionalLong cgroup = pidFd.cgroupId();
        if (cgroup.isPresent()) {
            Optional<InstanceId> found = known.get(cgroup.getAsLong());
            if (found != null) {
                return found;
            }
        }
        Optional<InstanceId> found = membership.of(pidFd.pid());
        // Else /proc may have been that of another process with the same PID.
        if (!pidFd.hasItsNumber()) {
            return Optional.empty();
        }
        if (cgroup.isPresent()) {
            known.put(cgroup.getAsLong(), found);
        }
        return found;
    }
}
