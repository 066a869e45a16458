package io.persistentprocess.kernel.spawn;

/** A {@link SpawnRequest} in the words of the spawn library, from {@link Spawner#prepare}. Immutable: to be kept where the same is started again and again, as it costs more to make than to use. */
public final class PreparedSpawn {
    private final byte[] message;

    PreparedSpawn(byte[] message) {
        this.message = message;
    }

    byte[] message() {
        return message;
    }
}
