package io.persistentprocess.kernel.spawn;

/**
 * A {@link SpawnRequest} encoded for the spawn library, by {@link Spawner#prepare}. Immutable. Worth keeping for repeated starts, because encoding costs more than using
 * it.
 */
public final class PreparedSpawn {
    private final byte[] message;

    PreparedSpawn(byte[] message) {
        this.message = message;
    }

    byte[] message() {
        return message;
    }
}
