package io.persistentprocess.kernel.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads the messages of one datagram of a NETLINK_ROUTE socket, linux/netlink.h and linux/rtnetlink.h. A datagram that is cut off or has wrong lengths is read as far as it
 * makes sense. Pure; any thread.
 */
final class LinkMessageParser {
    static final short NLMSG_ERROR = 2;
    static final short NLMSG_DONE = 3;
    static final short RTM_NEWLINK = 16;
    static final short RTM_DELLINK = 17;
    static final int NLMSG_HEADER_BYTES = 16;
    /** struct ifinfomsg. */
    static final int LINK_BYTES = 16;

    static final int NLM_F_DUMP_INTR = 0x10;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final short IFLA_IFNAME = 3;
    /** A bridge tells by messages of its own family that an interface joins or leaves it, linux/socket.h. */
    private static final byte AF_UNSPEC = 0;

    /**
     * The content of a datagram.
     *
     * @param last whether a list ends with it
     * @param interrupted whether interfaces changed while the kernel made the list, so that it may lack some
     * @param error the error number with which a request was refused
     */
    record Part(List<LinkMessage> messages, boolean last, boolean interrupted, OptionalInt error) {}

    private LinkMessageParser() {}

    static Part parse(byte[] datagram, int count) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, count).slice().order(ByteOrder.nativeOrder());
        List<LinkMessage> messages = new ArrayList<>();
        boolean interrupted = false;
        int at = 0;
        while (at + NLMSG_HEADER_BYTES <= count) {
            int length = buffer.getInt(at);
            if (length < NLMSG_HEADER_BYTES || length > count - at) {
                break;
            }
            interrupted |= (buffer.getShort(at + 6) & NLM_F_DUMP_INTR) != 0;
            short type = buffer.getShort(at + Integer.BYTES);
            int content = at + NLMSG_HEADER_BYTES;
            switch (type) {
                case NLMSG_DONE -> {
                    return new Part(messages, true, interrupted, OptionalInt.empty());
                }
                case NLMSG_ERROR -> {
                    int error = length >= NLMSG_HEADER_BYTES + Integer.BYTES ? -buffer.getInt(content) : 0;
                    return new Part(messages, true, interrupted, OptionalInt.of(error));
                }
                case RTM_NEWLINK, RTM_DELLINK -> addLink(buffer, type, content, at + length, messages);
                default -> {
                    // Other messages have nothing to do with the list of interfaces.
                }
            }
            at += aligned(length);
        }
        return new Part(messages, false, interrupted, OptionalInt.empty());
    }

    private static void addLink(ByteBuffer buffer, short type, int from, int end, List<LinkMessage> messages) {
        if (end - from < LINK_BYTES || buffer.get(from) != AF_UNSPEC) {
            return;
        }
        int index = buffer.getInt(from + Integer.BYTES);
        if (type == RTM_DELLINK) {
            messages.add(new LinkMessage.Gone(index));
            return;
        }
        int at = from + LINK_BYTES;
        while (at + ATTRIBUTE_HEADER_BYTES <= end) {
            int length = Short.toUnsignedInt(buffer.getShort(at));
            if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
                return;
            }
            if (buffer.getShort(at + Short.BYTES) == IFLA_IFNAME) {
                byte[] name = new byte[length - ATTRIBUTE_HEADER_BYTES];
                buffer.get(at + ATTRIBUTE_HEADER_BYTES, name);
                messages.add(new LinkMessage.Present(index, untilNul(name)));
                return;
            }
            at += aligned(length);
        }
    }

    private static String untilNul(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** NLMSG_ALIGN and RTA_ALIGN. */
    private static int aligned(int length) {
        return length + 3 & ~3;
    }
}
