package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.io.IOException;
import java.util.Optional;

/** The format of {@link SchedulingSpec} in checkpoints. What is absent is not written, so that processes started before these fields existed do not look changed. Pure; any thread. */
final class SchedulingCodec {
    static final String CPU_AFFINITY = "cpuAffinity";
    static final String SCHEDULING = "scheduling";
    static final String NUMA = "numa";
    static final String IO_PRIORITY = "ioPriority";

    private static final String POLICY = "policy";
    private static final String PRIORITY = "priority";
    private static final String NODES = "nodes";
    private static final String CLASS = "class";
    private static final String LEVEL = "level";

    private SchedulingCodec() {}

    /** Writes the fields into an object that has been started. */
    static void write(JsonGenerator out, SchedulingSpec spec) throws IOException {
        if (spec.cpuAffinity().isPresent()) {
            out.writeStringField(CPU_AFFINITY, spec.cpuAffinity().get().toString());
        }
        if (spec.scheduler().isPresent()) {
            SchedulingSpec.Scheduler scheduler = spec.scheduler().get();
            out.writeObjectFieldStart(SCHEDULING);
            out.writeStringField(POLICY, CheckpointEnumNames.SCHEDULING_POLICY.word(scheduler.policy()));
            out.writeNumberField(PRIORITY, scheduler.priority());
            out.writeEndObject();
        }
        if (spec.memory().isPresent()) {
            SchedulingSpec.Memory memory = spec.memory().get();
            out.writeObjectFieldStart(NUMA);
            out.writeStringField(POLICY, CheckpointEnumNames.NUMA_POLICY.word(memory.policy()));
            if (memory.nodes().isPresent()) {
                out.writeStringField(NODES, memory.nodes().get().toString());
            }
            out.writeEndObject();
        }
        if (spec.io().isPresent()) {
            SchedulingSpec.Io io = spec.io().get();
            out.writeObjectFieldStart(IO_PRIORITY);
            out.writeStringField(CLASS, CheckpointEnumNames.IO_CLASS.word(io.ioClass()));
            out.writeNumberField(LEVEL, io.level());
            out.writeEndObject();
        }
    }

    static SchedulingSpec read(CheckpointFields fields) throws CheckpointFormatException {
        Optional<CheckpointFields> scheduling = fields.optionalObject(SCHEDULING);
        Optional<CheckpointFields> numa = fields.optionalObject(NUMA);
        Optional<CheckpointFields> io = fields.optionalObject(IO_PRIORITY);
        return new SchedulingSpec(
                ranges(fields, CPU_AFFINITY),
                scheduling.isPresent() ? Optional.of(scheduler(scheduling.get())) : Optional.empty(),
                numa.isPresent() ? Optional.of(memory(numa.get())) : Optional.empty(),
                io.isPresent() ? Optional.of(io(io.get())) : Optional.empty());
    }

    private static SchedulingSpec.Scheduler scheduler(CheckpointFields fields) throws CheckpointFormatException {
        return new SchedulingSpec.Scheduler(
                fields.word(POLICY, CheckpointEnumNames.SCHEDULING_POLICY), (int) fields.number(PRIORITY, 0, 99));
    }

    private static SchedulingSpec.Memory memory(CheckpointFields fields) throws CheckpointFormatException {
        return new SchedulingSpec.Memory(fields.word(POLICY, CheckpointEnumNames.NUMA_POLICY), ranges(fields, NODES));
    }

    private static SchedulingSpec.Io io(CheckpointFields fields) throws CheckpointFormatException {
        return new SchedulingSpec.Io(
                fields.word(CLASS, CheckpointEnumNames.IO_CLASS), (int) fields.number(LEVEL, 0, 7));
    }

    private static Optional<NumberRanges> ranges(CheckpointFields fields, String name)
            throws CheckpointFormatException {
        Optional<String> text = fields.optionalText(name);
        Optional<NumberRanges> ranges = text.flatMap(NumberRanges::parse);
        if (text.isPresent() && ranges.isEmpty()) {
            throw new CheckpointFormatException("\"%s\" is no list of numbers in it".formatted(text.get()));
        }
        return ranges;
    }
}
