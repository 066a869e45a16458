package io.persistentprocess.e2e.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP port of this machine's loopback interface. */
public record Loopback(int port) {
    private static final int TIMEOUT_MILLIS = 5_000;

    /** One that nobody listens on. */
    public static Loopback unused() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Loopback(socket.getLocalPort());
        }
    }

    /** The body of what a web server answers to a GET of /. */
    public String get() throws IOException {
        String response = ask("GET / HTTP/1.0\r\n\r\n");
        if (!response.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("not served: " + response);
        }
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** Sends a text and reads until the other side has no more to say. */
    public String ask(String text) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Whether anybody accepts connections. */
    public boolean isServed() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
