package io.persistentprocess.kernel;

import java.util.List;

/**
 * What one sendmsg(2) of a peer brought. Its descriptors belong to whoever reads it.
 *
 * @param whole false: it did not fit, what is here is its beginning
 */
public record Packet(String text, boolean whole, List<Integer> descriptors) {
    public Packet {
        descriptors = List.copyOf(descriptors);
    }

    /** Closes every descriptor that came with it. */
    public void closeDescriptors() {
        descriptors.forEach(fd -> new Descriptor(fd, "received").close());
    }
}
