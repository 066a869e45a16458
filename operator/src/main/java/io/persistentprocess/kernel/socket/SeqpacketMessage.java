package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import java.util.List;

/**
 * A message of one sendmsg(2). The receiver owns its descriptors.
 *
 * @param whole false: it was too long, and this is its beginning
 */
public record SeqpacketMessage(String text, boolean whole, List<Integer> descriptors) {
    public SeqpacketMessage {
        descriptors = List.copyOf(descriptors);
    }

    /** Closes every descriptor of the message. */
    public void closeDescriptors() {
        descriptors.forEach(fd -> new FileDescriptor(fd, "received").close());
    }
}
