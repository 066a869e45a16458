package io.persistentprocess.kernel.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LinkMessageParserTest {
    private static final byte AF_BRIDGE = 7;
    private static final short IFLA_IFNAME = 3;
    private static final short IFLA_MTU = 4;

    @Test
    void anInterfaceIsThereUntilItIsGone() {
        byte[] datagram = joined(
                link(LinkMessageParser.RTM_NEWLINK, 0, 7, attribute(IFLA_MTU, 0, 5, 0, 0), name("eth0")),
                link(LinkMessageParser.RTM_DELLINK, 0, 9, name("eth1")));

        assertThat(messages(datagram)).containsExactly(new LinkMessage.Present(7, "eth0"), new LinkMessage.Gone(9));
    }

    @Test
    void anInterfaceThatLeavesABridgeIsStillThere() {
        assertThat(messages(link(LinkMessageParser.RTM_DELLINK, AF_BRIDGE, 7, name("eth0"))))
                .isEmpty();
    }

    @Test
    void aNameIsReadUpToItsEnd() {
        assertThat(messages(link(LinkMessageParser.RTM_NEWLINK, 0, 7, attribute(IFLA_IFNAME, 'l', 'o', 0, 'x', 'y'))))
                .containsExactly(new LinkMessage.Present(7, "lo"));
    }

    @Test
    void bytesThatAreNoTextStayApart() {
        assertThat(messages(link(LinkMessageParser.RTM_NEWLINK, 0, 7, attribute(IFLA_IFNAME, 0xff, 0xfe, 0))))
                .containsExactly(new LinkMessage.Present(7, "\u00ff\u00fe"));
    }

    @Test
    void aMessageWithoutANameSaysNothing() {
        assertThat(messages(link(LinkMessageParser.RTM_NEWLINK, 0, 7))).isEmpty();
    }

    @Test
    void theEndOfAListIsNoticedAndWhatFollowsIsNotRead() {
        LinkMessageParser.Part part = parse(joined(
                link(LinkMessageParser.RTM_NEWLINK, 0, 1, name("lo")),
                message(LinkMessageParser.NLMSG_DONE, 0, new byte[4]),
                link(LinkMessageParser.RTM_NEWLINK, 0, 2, name("eth0"))));

        assertThat(part.last()).isTrue();
        assertThat(part.messages()).containsExactly(new LinkMessage.Present(1, "lo"));
    }

    @Test
    void anInterruptedListIsNoticed() {
        assertThat(parse(message(LinkMessageParser.NLMSG_DONE, LinkMessageParser.NLM_F_DUMP_INTR, new byte[4]))
                        .interrupted())
                .isTrue();
    }

    @Test
    void aRefusalHasItsErrorNumber() {
        byte[] refusal = message(
                LinkMessageParser.NLMSG_ERROR,
                0,
                ByteBuffer.allocate(20)
                        .order(ByteOrder.nativeOrder())
                        .putInt(-1)
                        .array());

        assertThat(parse(refusal).error()).isEqualTo(OptionalInt.of(1));
        assertThat(parse(message(LinkMessageParser.NLMSG_ERROR, 0, new byte[0])).error())
                .isEqualTo(OptionalInt.of(0));
    }

    @Test
    void wrongLengthsEndTheReadingThere() {
        byte[] first = link(LinkMessageParser.RTM_NEWLINK, 0, 1, name("lo"));
        for (int length : new int[] {0, 15, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            byte[] second = link(LinkMessageParser.RTM_NEWLINK, 0, 2, name("eth0"));
            ByteBuffer.wrap(second).order(ByteOrder.nativeOrder()).putInt(length);

            assertThat(messages(joined(first, second))).containsExactly(new LinkMessage.Present(1, "lo"));
        }
    }

    @Test
    void wrongLengthsOfAttributesConcernTheirMessageOnly() {
        for (int length : new int[] {0, 3, 200, 0xffff}) {
            byte[] attribute = name("eth0");
            ByteBuffer.wrap(attribute).order(ByteOrder.nativeOrder()).putShort((short) length);

            assertThat(messages(joined(
                            link(LinkMessageParser.RTM_NEWLINK, 0, 1, attribute),
                            link(LinkMessageParser.RTM_NEWLINK, 0, 2, name("eth0")))))
                    .containsExactly(new LinkMessage.Present(2, "eth0"));
        }
    }

    @Test
    void aDatagramCutOffAnywhereIsReadAsFarAsItGoes() {
        byte[] whole = joined(
                link(LinkMessageParser.RTM_NEWLINK, 0, 1, name("lo")),
                link(LinkMessageParser.RTM_NEWLINK, 0, 2, name("eth0")));
        for (int length = 0; length < whole.length; length++) {
            assertThat(messages(Arrays.copyOf(whole, length)))
                    .isSubsetOf(new LinkMessage.Present(1, "lo"), new LinkMessage.Present(2, "eth0"));
        }
    }

    private static List<LinkMessage> messages(byte[] datagram) {
        return parse(datagram).messages();
    }

    private static LinkMessageParser.Part parse(byte[] datagram) {
        return LinkMessageParser.parse(datagram, datagram.length);
    }

    private static byte[] link(short type, int family, int index, byte[]... attributes) {
        byte[] content = joined(attributes);
        return message(
                type,
                0,
                ByteBuffer.allocate(LinkMessageParser.LINK_BYTES + content.length)
                        .order(ByteOrder.nativeOrder())
                        .put((byte) family)
                        .put(LinkMessageParser.LINK_BYTES, content)
                        .putInt(4, index)
                        .array());
    }

    private static byte[] message(short type, int flags, byte[] content) {
        int length = LinkMessageParser.NLMSG_HEADER_BYTES + content.length;
        return ByteBuffer.allocate(length + 3 & ~3)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort(type)
                .putShort((short) flags)
                .putLong(0)
                .put(content)
                .array();
    }

    private static byte[] name(String name) {
        return attribute(IFLA_IFNAME, (name + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] attribute(short type, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return attribute(type, bytes);
    }

    private static byte[] attribute(short type, byte[] value) {
        int length = 4 + value.length;
        return ByteBuffer.allocate(length + 3 & ~3)
                .order(ByteOrder.nativeOrder())
                .putShort((short) length)
                .putShort(type)
                .put(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
