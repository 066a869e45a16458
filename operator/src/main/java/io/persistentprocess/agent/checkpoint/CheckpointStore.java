package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stores checkpoints in extended attributes of the instances' cgroup directories. They exist as long as the cgroup, and a reboot removes them. Reactor thread only.
 */
@ReactorThread
public final class CheckpointStore {
    /** The attribute in which a new process records its PID and start time before it calls exec. */
    public static final String RECORD = "main";

    private static final String SPEC = "spec";
    private static final String LAUNCHED = "launched";
    private static final String STATE = "state";
    private static final Pattern RECORDED = Pattern.compile("(\\d{1,9}) (\\d{1,11})");

    private final CheckpointCodec codec = new CheckpointCodec();
    private final GroupMaker groups;

    /** Creates a group's cgroup, which is missing for the group's first instance; does nothing if it exists. */
    public interface GroupMaker {
        void make(Cgroup group) throws KernelException;
    }

    /** For a root that exists. */
    CheckpointStore() {
        this(Cgroup::create);
    }

    public CheckpointStore(GroupMaker groups) {
        this.groups = groups;
    }

    /** Which cgroup a checkpoint was written into. */
    public enum Place {
        THE_SAME,
        A_NEW_ONE
    }

    /**
     * Writes the checkpoint; creates the cgroup if it is missing.
     *
     * @param written the checkpoint that is known to be in this cgroup, so that unchanged attributes need not be written
     */
    public Place write(Cgroup cgroup, Checkpoint checkpoint, Optional<Checkpoint> written) throws KernelException {
        // A failed write would have made the JSON of a new instance in vain.
        if (written.isEmpty() && !cgroup.exists()) {
            return writeAnew(cgroup, checkpoint);
        }
        try {
            writeInto("", cgroup, checkpoint, written);
            return Place.THE_SAME;
        } catch (KernelException e) {
            if (cgroup.exists()) {
                throw e;
            }
            return writeAnew(cgroup, checkpoint);
        }
    }

    private Place writeAnew(Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        groups.make(cgroup.parent());
        cgroup.create();
        writeInto("", cgroup, checkpoint, Optional.empty());
        return Place.A_NEW_ONE;
    }

    /** Writes a copy under names with a prefix, into a cgroup that exists. */
    void writeAs(String prefix, Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        writeInto(prefix, cgroup, checkpoint, Optional.empty());
    }

    void eraseAs(String prefix, Cgroup cgroup) throws KernelException {
        cgroup.removeAttribute(prefix + SPEC);
        cgroup.removeAttribute(prefix + LAUNCHED);
        cgroup.removeAttribute(prefix + STATE);
    }

    /** Writes in the order that {@link CheckpointCodec} specifies. */
    private void writeInto(String prefix, Cgroup cgroup, Checkpoint checkpoint, Optional<Checkpoint> written)
            throws KernelException {
        Optional<LaunchSpec> other = CheckpointCodec.otherLaunch(checkpoint);
        boolean unchanged = written.isPresent()
                && CheckpointCodec.otherLaunch(written.get()).equals(other);
        if (other.isPresent() && !unchanged) {
            cgroup.setAttribute(prefix + LAUNCHED, codec.launched(checkpoint).orElseThrow());
        }
        if (written.isEmpty() || !checkpoint.spec().equals(written.get().spec())) {
            cgroup.setAttribute(prefix + SPEC, codec.spec(checkpoint));
        }
        if (other.isEmpty() && !unchanged) {
            cgroup.removeAttribute(prefix + LAUNCHED);
        }
        cgroup.setAttribute(prefix + STATE, codec.state(checkpoint));
    }

    /** A read error counts as a checkpoint that cannot be decoded. */
    public CheckpointRecord read(Cgroup cgroup) {
        return readAs("", cgroup);
    }

    CheckpointRecord readAs(String prefix, Cgroup cgroup) {
        try {
            return codec.read(
                    cgroup.attribute(prefix + SPEC),
                    cgroup.attribute(prefix + LAUNCHED),
                    cgroup.attribute(prefix + STATE));
        } catch (KernelException e) {
            return new CheckpointRecord.NotUnderstood(e.getMessage());
        }
    }

    /** Does nothing if there is no record, or no cgroup. */
    public void eraseRecord(Cgroup cgroup) throws KernelException {
        try {
            cgroup.removeAttribute(RECORD);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** The last process that recorded itself, dead or alive. */
    public Optional<ProcessId> recorded(Cgroup cgroup) throws KernelException {
        return cgroup.attribute(RECORD)
                .map(RECORDED::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new ProcessId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))));
    }
}
