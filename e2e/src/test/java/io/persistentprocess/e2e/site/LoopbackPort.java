package io.persistentprocess.e2e.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP port of this machine's loopback interface. */
public record LoopbackPort(int port) {
    private static final int TIMEOUT_MILLIS = 5_000;

    /** A port that no program listens on. */
    public static LoopbackPort unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new LoopbackPort(socket.getLocalPort());
        }
    }

    /** The body of a web server's response to GET /. */
    public String get() throws IOException {
        String response = ask("GET / HTTP/1.0\r\n\r\n");
        if (!response.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("not served: " + response);
        }
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** Sends a text and reads until the other side closes the connection. */
    public String ask(String text) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Whether a program accepts connections. */
    public boolean isServed() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
