package io.persistentprocess.kernel.socket;

/** Whatever comes from a netlink socket: names of interfaces are chosen by whoever makes them. */
public final class LinkMessageFuzzTarget {
    private LinkMessageFuzzTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        LinkMessageParser.parse(data, data.length);
    }
}
