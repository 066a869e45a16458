package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import java.util.List;

/**
 * What one sendmsg(2) of a peer brought. Its descriptors belong to whoever reads it.
 *
 * @param whole false: it did not fit, what is here is its beginning
 */
public record SeqpacketMessage(String text, boolean whole, List<Integer> descriptors) {
    public SeqpacketMessage {
        descriptors = List.copyOf(descriptors);
    }

    /** Closes every descriptor that came with it. */
    public void closeDescriptors() {
        descriptors.forEach(fd -> new FileDescriptor(fd, "received").close());
    }
}
