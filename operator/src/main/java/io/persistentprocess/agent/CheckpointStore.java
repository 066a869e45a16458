package io.persistentprocess.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.ProcessId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in extended attributes of the instances' cgroup directories: they are there as long as the cgroup is, and gone with the reboot. Reactor thread only.
 */
final class CheckpointStore {
    /** The attribute in which a process records itself before it is exec'd. */
    static final String RECORD = "main";

    private static final String SPEC = "spec";
    private static final String STATE = "state";
    private static final Pattern RECORDED = Pattern.compile("(\\d{1,9}) (\\d{1,11})");
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private final CheckpointCodec codec = new CheckpointCodec();

    /** Which cgroup a checkpoint was written into. */
    enum Place {
        THE_SAME,
        A_NEW_ONE
    }

    /**
     * Writes it, in a new cgroup where there is none.
     *
     * @param written the spec that is known to be in this cgroup already, so that it need not be written again
     */
    Place write(Cgroup cgroup, Checkpoint checkpoint, Optional<InstanceSpec> written) throws KernelException {
        try {
            writeInto(cgroup, checkpoint, written);
            return Place.THE_SAME;
        } catch (KernelException e) {
            if (cgroup.exists()) {
                throw e;
            }
            create(cgroup);
            writeInto(cgroup, checkpoint, Optional.empty());
            return Place.A_NEW_ONE;
        }
    }

    /** With its group's, which is missing when this is the first instance. */
    private static void create(Cgroup cgroup) throws KernelException {
        Cgroup.at(cgroup.path().getParent()).create();
        cgroup.create();
    }

    /** Writes a copy under other names, into a cgroup that is there. */
    void writeAs(String prefix, Cgroup cgroup, Checkpoint checkpoint) throws KernelException {
        cgroup.setAttribute(prefix + SPEC, codec.spec(checkpoint));
        cgroup.setAttribute(prefix + STATE, codec.state(checkpoint));
    }

    void eraseAs(String prefix, Cgroup cgroup) throws KernelException {
        cgroup.removeAttribute(prefix + SPEC);
        cgroup.removeAttribute(prefix + STATE);
    }

    private void writeInto(Cgroup cgroup, Checkpoint checkpoint, Optional<InstanceSpec> written)
            throws KernelException {
        if (written.filter(checkpoint.spec()::equals).isEmpty()) {
            cgroup.setAttribute(SPEC, codec.spec(checkpoint));
        }
        cgroup.setAttribute(STATE, codec.state(checkpoint));
    }

    /** Empty when there is none that can be read: then no process was ever started in this cgroup, or it is not ours. */
    Optional<Checkpoint> read(Cgroup cgroup) {
        return readAs("", cgroup);
    }

    Optional<Checkpoint> readAs(String prefix, Cgroup cgroup) {
        try {
            Optional<String> spec = cgroup.attribute(prefix + SPEC);
            Optional<String> state = cgroup.attribute(prefix + STATE);
            return spec.isPresent() && state.isPresent()
                    ? Optional.of(codec.read(spec.get(), state.get()))
                    : Optional.empty();
        } catch (KernelException | JsonProcessingException e) {
            LOG.warn("a checkpoint cannot be read cgroup={} reason=\"{}\"", cgroup.path(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Fine when there is no record, and when there is no cgroup to have one. */
    void eraseRecord(Cgroup cgroup) throws KernelException {
        try {
            cgroup.removeAttribute(RECORD);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** The process that recorded itself last, dead or alive. */
    Optional<ProcessId> recorded(Cgroup cgroup) throws KernelException {
        return cgroup.attribute(RECORD)
                .map(RECORDED::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new ProcessId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))));
    }
}
