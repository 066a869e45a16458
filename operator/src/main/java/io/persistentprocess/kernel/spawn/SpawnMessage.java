package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.process.RlimitNumbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Encodes a {@link SpawnRequest} as {@code struct request} in spawn.h: words in its order, followed by what they refer to by offset. */
final class SpawnMessage {
    private static final int HEADER_WORDS = 38;
    private static final int INITIAL_BYTES = 4096;

    private static final long HAS_OOM_SCORE_ADJ = 1;
    private static final long HAS_NICE = 1 << 1;
    private static final long HAS_UID = 1 << 2;
    private static final long HAS_GID = 1 << 3;
    private static final long HAS_GROUPS = 1 << 4;
    private static final long HAS_BOUNDING = 1 << 5;
    private static final long HAS_AMBIENT = 1 << 6;
    private static final long HAS_NO_NEW_PRIVILEGES = 1 << 7;
    private static final long HAS_IGNORED_SIGPIPE = 1 << 8;
    private static final long HAS_SCHEDULER = 1 << 9;
    private static final long HAS_MEMORY_POLICY = 1 << 10;
    private static final long HAS_IO_PRIORITY = 1 << 11;

    /** PID_DIGITS of spawn.h. */
    private static final String PID_PLACE = "0".repeat(10);

    private ByteBuffer bytes =
            ByteBuffer.allocate(INITIAL_BYTES).order(ByteOrder.nativeOrder()).position(HEADER_WORDS * Long.BYTES);

    private SpawnMessage() {}

    static byte[] of(SpawnRequest request) {
        SpawnMessage message = new SpawnMessage();
        long[] header = message.header(request);
        message.reserve(1).put((byte) 0);
        header[1] = message.bytes.position();
        for (int word = 0; word < HEADER_WORDS; word++) {
            message.bytes.putLong(word * Long.BYTES, header[word]);
        }
        return Arrays.copyOf(message.bytes.array(), message.bytes.position());
    }

    private long[] header(SpawnRequest request) {
        SpawnRequest.Placement placement = request.placement();
        SpawnRequest.Program program = request.program();
        SpawnRequest.Credentials credentials = request.credentials();
        SpawnRequest.Tuning tuning = request.tuning();
        SchedulingAttributes scheduling = tuning.scheduling();
        long[] cpus = NumberList.mask(scheduling.cpus());
        long[] nodes = scheduling
                .memory()
                .map(memory -> NumberList.mask(memory.nodes()))
                .orElse(new long[0]);
        Environment environment = environment(program);
        long[] parcels = request.inheritance().parcels().stream()
                .mapToLong(Integer::longValue)
                .toArray();
        return new long[] {
            SpawnLibrary.ABI,
            0,
            present(credentials, tuning),
            string(placement.cgroup().toString()),
            placement.recordAttribute().map(this::string).orElse(0L),
            list(paths(placement.joinV1())),
            list(paths(placement.namespaces())),
            list(program.executableCandidates()),
            list(program.arguments()),
            environment.entries(),
            string(program.workingDirectory()),
            request.log().map(Path::toString).map(this::string).orElse(0L),
            tuning.umask(),
            tuning.oomScoreAdj().orElse(0),
            tuning.nice().orElse(0),
            Integer.toUnsignedLong(credentials.uid().orElse(0)),
            Integer.toUnsignedLong(credentials.gid().orElse(0)),
            credentials.boundingSet().orElse(0),
            credentials.ambientSet().orElse(0),
            groups(credentials.groups().orElse(List.of())),
            credentials.groups().map(List::size).orElse(0),
            rlimits(tuning.rlimits()),
            tuning.rlimits().size(),
            request.output().orElse(0),
            words(cpus),
            cpus.length,
            scheduling.scheduler().map(wanted -> wanted.policy().number).orElse(0),
            scheduling.scheduler().map(SchedulingAttributes.Scheduler::priority).orElse(0),
            scheduling.memory().map(wanted -> wanted.policy().number).orElse(0),
            words(nodes),
            nodes.length,
            scheduling.io().map(wanted -> wanted.ioClass().with(wanted.level())).orElse(0),
            environment.pids(),
            words(parcels),
            parcels.length,
            request.inheritance().descriptors(),
            request.journalIdentifier().map(_ -> string(SpawnRequest.JOURNAL)).orElse(0L),
            request.journalIdentifier()
                    .map(SpawnMessage::journalHeader)
                    .map(this::string)
                    .orElse(0L),
        };
    }

    /** Identifier, unit, priority, whether lines may begin with one, and whether to forward to syslog, the kernel's log and the console. */
    private static String journalHeader(String identifier) {
        return identifier + "\n\n6\n1\n0\n0\n0\n";
    }

    private static long present(SpawnRequest.Credentials credentials, SpawnRequest.Tuning tuning) {
        return (tuning.oomScoreAdj().isPresent() ? HAS_OOM_SCORE_ADJ : 0)
                | (tuning.nice().isPresent() ? HAS_NICE : 0)
                | (credentials.uid().isPresent() ? HAS_UID : 0)
                | (credentials.gid().isPresent() ? HAS_GID : 0)
                | (credentials.groups().isPresent() ? HAS_GROUPS : 0)
                | (credentials.boundingSet().isPresent() ? HAS_BOUNDING : 0)
                | (credentials.ambientSet().isPresent() ? HAS_AMBIENT : 0)
                | (credentials.newPrivileges() == SpawnRequest.NewPrivileges.REFUSED ? HAS_NO_NEW_PRIVILEGES : 0)
                | (tuning.sigpipe() == SpawnRequest.Sigpipe.IGNORED ? HAS_IGNORED_SIGPIPE : 0)
                | (tuning.scheduling().scheduler().isPresent() ? HAS_SCHEDULER : 0)
                | (tuning.scheduling().memory().isPresent() ? HAS_MEMORY_POLICY : 0)
                | (tuning.scheduling().io().isPresent() ? HAS_IO_PRIORITY : 0);
    }

    /** Ordered by resource number, as in the message. */
    static List<Integer> resources(Map<Integer, RlimitNumbers.Limit> rlimits) {
        return rlimits.keySet().stream().sorted().toList();
    }

    private static List<String> paths(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private long string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a NUL in \"" + text.replace("\0", "\\0") + "\": the kernel's strings end there");
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int offset = bytes.position();
        reserve(encoded.length + 1).put(encoded).put((byte) 0);
        return offset;
    }

    /**
     * The variables of the process.
     *
     * @param entries offset of the list of all
     * @param pids offset of the list of the places that the child writes its PID to
     */
    private record Environment(long entries, long pids) {}

    private Environment environment(SpawnRequest.Program program) {
        LongStream.Builder entries = LongStream.builder();
        LongStream.Builder pids = LongStream.builder();
        program.environment().forEach(entry -> entries.add(string(entry)));
        for (String name : program.pidVariables()) {
            long offset = string(name + "=" + PID_PLACE);
            entries.add(offset);
            pids.add(bytes.position() - 1 - PID_PLACE.length());
        }
        return new Environment(
                offsets(entries.build().toArray()), offsets(pids.build().toArray()));
    }

    private long list(Collection<String> texts) {
        return offsets(texts.stream().mapToLong(this::string).toArray());
    }

    private long offsets(long[] offsets) {
        int offset = align();
        reserve((offsets.length + 1) * Long.BYTES);
        for (long each : offsets) {
            bytes.putLong(each);
        }
        bytes.putLong(0);
        return offset;
    }

    private long groups(List<Integer> gids) {
        int offset = align();
        reserve(gids.size() * Integer.BYTES);
        gids.forEach(bytes::putInt);
        return offset;
    }

    private long rlimits(Map<Integer, RlimitNumbers.Limit> rlimits) {
        int offset = align();
        reserve(rlimits.size() * 3 * Long.BYTES);
        for (int resource : resources(rlimits)) {
            RlimitNumbers.Limit limit = rlimits.get(resource);
            bytes.putLong(resource).putLong(limit.soft()).putLong(limit.hard());
        }
        return offset;
    }

    private long words(long[] words) {
        int offset = align();
        reserve(words.length * Long.BYTES);
        for (long word : words) {
            bytes.putLong(word);
        }
        return offset;
    }

    private int align() {
        int padding = -bytes.position() & (Long.BYTES - 1);
        reserve(padding).position(bytes.position() + padding);
        return bytes.position();
    }

    private ByteBuffer reserve(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(bytes.capacity() * 2, bytes.position() + more);
            bytes = ByteBuffer.allocate(capacity).order(bytes.order()).put(bytes.flip());
        }
        return bytes;
    }
}
