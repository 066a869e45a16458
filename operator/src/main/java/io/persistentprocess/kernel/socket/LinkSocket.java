package io.persistentprocess.kernel.socket;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells of the network interfaces of the network namespace of the thread that opens it, rtnetlink(7). Never blocks, except that the kernel may hold up {@link #list} while
 * it changes interfaces (rtnl_lock). For one thread at a time.
 */
public final class LinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NONBLOCK_CLOEXEC = 04000 | 02000000;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTMGRP_LINK = 1;
    private static final int SOCKADDR_BYTES = 12;
    /** recv(2): the result is the length of the datagram, even if the buffer is shorter. */
    private static final int MSG_TRUNC = 0x20;

    private static final short RTM_GETLINK = 18;
    private static final short NLM_F_REQUEST_DUMP = 0x301;
    private static final short IFLA_EXT_MASK = 29;
    /** Counters make up half of a message. */
    private static final int RTEXT_FILTER_SKIP_STATS = 8;

    /** The kernel fills at most this much at once (netlink_dump in net/netlink/af_netlink.c); a notification concerns one interface and is far shorter. */
    private static final int DATAGRAM_BYTES = 32768;

    /** Interfaces that come and go all the time may interrupt each list. */
    private static final int MOST_LISTS = 8;

    private static final String NAME = "network interfaces";

    private final FileDescriptor descriptor;
    private final byte[] datagram = new byte[DATAGRAM_BYTES];

    private LinkSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    private static LinkSocket open() throws KernelException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | NONBLOCK_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0) {
            throw Libc.lastError("socket", NAME);
        }
        return new LinkSocket(new FileDescriptor(fd, NAME));
    }

    /** A socket that gets a message for each change from now on. */
    public static LinkSocket subscribed() throws KernelException {
        LinkSocket socket = open();
        byte[] address = ByteBuffer.allocate(SOCKADDR_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_NETLINK)
                .putInt(8, RTMGRP_LINK)
                .array();
        if (Libc.bind(socket.fd(), address, address.length) < 0) {
            KernelException failure = Libc.lastError("bind", NAME);
            socket.close();
            throw failure;
        }
        return socket;
    }

    /** The interfaces at present. EAGAIN: they change all the time; try later. */
    public static List<LinkMessage> list() throws KernelException {
        for (int i = 0; i < MOST_LISTS; i++) {
            try (LinkSocket socket = open()) {
                Optional<List<LinkMessage>> complete = socket.ask();
                if (complete.isPresent()) {
                    return complete.get();
                }
            }
        }
        throw new KernelException("RTM_GETLINK", NAME, Errno.EAGAIN, "they change faster than they can be listed");
    }

    /** Absent: interfaces changed meanwhile. */
    private Optional<List<LinkMessage>> ask() throws KernelException {
        int length = LinkMessageParser.NLMSG_HEADER_BYTES + LinkMessageParser.LINK_BYTES + 8;
        byte[] request = ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort(RTM_GETLINK)
                .putShort(NLM_F_REQUEST_DUMP)
                .putLong(0)
                .put(new byte[LinkMessageParser.LINK_BYTES])
                .putShort((short) 8)
                .putShort(IFLA_EXT_MASK)
                .putInt(RTEXT_FILTER_SKIP_STATS)
                .array();
        if (Libc.send(fd(), request, request.length, 0) < 0) {
            throw Libc.lastError("send", NAME);
        }
        List<LinkMessage> all = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            LinkMessageParser.Part part = receive()
                    .orElseThrow(() -> new KernelException("recv", NAME, Errno.EIO, "the kernel's list has no end"));
            if (part.error().orElse(0) != 0) {
                throw new KernelException("RTM_GETLINK", NAME, part.error().getAsInt());
            }
            all.addAll(part.messages());
            interrupted |= part.interrupted();
            if (part.last()) {
                return interrupted ? Optional.empty() : Optional.of(all);
            }
        }
    }

    public int fd() {
        return descriptor.fd();
    }

    /** The messages of the next datagram; absent: there is none at present. ENOBUFS: messages were lost, the interfaces have to be listed again. */
    public Optional<List<LinkMessage>> read() throws KernelException {
        return receive().map(LinkMessageParser.Part::messages);
    }

    private Optional<LinkMessageParser.Part> receive() throws KernelException {
        long count;
        do {
            count = Libc.recv(fd(), datagram, datagram.length, MSG_TRUNC);
        } while (count < 0 && Libc.errno() == Errno.EINTR);
        if (count < 0) {
            if (Libc.errno() == Errno.EAGAIN) {
                return Optional.empty();
            }
            throw Libc.lastError("recv", NAME);
        }
        if (count > datagram.length) {
            throw new KernelException("recv", NAME, Errno.ENOBUFS, "a message of %d bytes".formatted(count));
        }
        return Optional.of(LinkMessageParser.parse(datagram, (int) count));
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
