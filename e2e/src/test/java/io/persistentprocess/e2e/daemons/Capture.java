package io.persistentprocess.e2e.daemons;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A capture file, pcap-savefile(5), of one DNS question from and to documentation addresses. */
record Capture(String domain) {
    private static final int MAGIC = 0xa1b2c3d4;
    private static final short VERSION_MAJOR = 2;
    private static final short VERSION_MINOR = 4;
    private static final int SNAPSHOT_LENGTH = 65_535;
    private static final int LINKTYPE_RAW_IP = 101;
    private static final int SECONDS = 1_700_000_000;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int DNS_HEADER = 12;

    byte[] bytes() {
        byte[] packet = packet();
        return ByteBuffer.allocate(24 + 16 + packet.length)
                .putInt(MAGIC)
                .putShort(VERSION_MAJOR)
                .putShort(VERSION_MINOR)
                .putLong(0)
                .putInt(SNAPSHOT_LENGTH)
                .putInt(LINKTYPE_RAW_IP)
                .putInt(SECONDS)
                .putInt(0)
                .putInt(packet.length)
                .putInt(packet.length)
                .put(packet)
                .array();
    }

    private byte[] packet() {
        byte[] query = query();
        int udpLength = UDP_HEADER + query.length;
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + udpLength)
                .putShort((short) 0x4500) // IPv4, five words of header
                .putShort((short) (IP_HEADER + udpLength))
                .putInt(0)
                .putShort((short) 0x4011) // time to live 64, UDP
                .putShort((short) 0)
                .put(new byte[] {(byte) 192, 0, 2, 1})
                .put(new byte[] {(byte) 192, 0, 2, 53});
        packet.putShort(10, checksum(packet.array()));
        // A UDP checksum of 0 means that there is none.
        return packet.putShort((short) 40_000)
                .putShort((short) 53)
                .putShort((short) udpLength)
                .putShort((short) 0)
                .put(query)
                .array();
    }

    /** The message of the query alone. */
    byte[] query() {
        byte[] question = question();
        return ByteBuffer.allocate(DNS_HEADER + question.length)
                .putShort((short) 0x1234)
                .putShort((short) 0x0100) // a question, recursion desired
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(question)
                .array();
    }

    private byte[] question() {
        ByteBuffer question = ByteBuffer.allocate(domain.length() + 2 + 4);
        for (String label : domain.split("\\.", -1)) {
            question.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        return question.put((byte) 0).putShort((short) 1).putShort((short) 1).array();
    }

    /** RFC 1071, of the IP header. */
    private static short checksum(byte[] packet) {
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += 2) {
            sum += ((packet[i] & 0xff) << 8) | (packet[i + 1] & 0xff);
        }
        return (short) ~(sum + (sum >> 16));
    }
}
