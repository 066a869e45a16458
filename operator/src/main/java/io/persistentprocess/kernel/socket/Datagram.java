package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import java.util.List;
import java.util.Optional;

/**
 * A datagram of text with its sender. The receiver owns the descriptors.
 *
 * @param whole false: it was longer than {@link DatagramServer#TEXT_BYTES}, or not all of its descriptors came with it
 * @param sender empty: the kernel does not know
 * @param pidFd the sender, also if it has ended; empty: the kernel is older than 6.5, or has no reference to it left
 * @param descriptors the numbers of those that the sender passed
 */
public record Datagram(
        String text,
        boolean whole,
        Optional<SenderCredentials> sender,
        Optional<FileDescriptor> pidFd,
        List<Integer> descriptors) {
    public Datagram {
        descriptors = List.copyOf(descriptors);
    }
}
