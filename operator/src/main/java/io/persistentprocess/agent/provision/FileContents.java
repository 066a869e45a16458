package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.host.HostContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;

/**
 * The contents of files that come from objects, by their version. They are nowhere else: specs have the version only. Who reads the objects adds them here before a spec
 * that names them is applied; who writes the files takes them from here.
 *
 * <p>A version is a keyed hash of the contents, so that the same contents have the same one for every agent of this node, and that a version of a short password says
 * nothing to who reads it in a checkpoint: see {@link ContentKey}.
 *
 * <p>If the agent dies here: the files that were written stay, and the next agent knows them by their version.
 *
 * <p>Any thread.
 */
public final class FileContents {
    /** As much as an object may have. */
    public static final int MOST_BYTES = 1 << 20;

    /** Of all files of a node, because they stay in the memory of the agent. */
    public static final long MOST_BYTES_OF_ALL = 16L << 20;

    private final HostContext host;
    private final Path root;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private Optional<ContentKey> key = Optional.empty();
    private volatile Map<String, byte[]> contents = Map.of();

    /**
     * Has nothing yet, and reads nothing before the first version is needed.
     *
     * @param root where the folders of all instances are
     */
    public FileContents(HostContext host, Path root) {
        this.host = host;
        this.root = root;
    }

    /**
     * The version of contents.
     *
     * @throws IOException the node's key can neither be read nor made
     */
    public String versionOf(byte[] bytes) throws IOException {
        return HexFormat.of().formatHex(mac().doFinal(bytes));
    }

    private synchronized Mac mac() throws IOException {
        if (key.isEmpty()) {
            key = Optional.of(host.call(() -> ContentKey.readOrMake(root)));
        }
        return key.get().mac();
    }

    /**
     * Sets what there is.
     *
     * @param now the contents by version
     * @param inUse versions that specs of instances have: what is known of them is kept
     */
    public void keep(Map<String, byte[]> now, Set<String> inUse) {
        Map<String, byte[]> kept = new HashMap<>(contents);
        kept.keySet().retainAll(inUse);
        kept.putAll(now);
        boolean more = !contents.keySet().containsAll(kept.keySet());
        contents = Map.copyOf(kept);
        if (more) {
            listeners.forEach(Runnable::run);
        }
    }

    /** Adds a listener for contents that were not there before. It must not block. */
    public void onMore(Runnable listener) {
        listeners.add(listener);
    }

    Optional<byte[]> find(String version) {
        return Optional.ofNullable(contents.get(version)).map(byte[]::clone);
    }
}
