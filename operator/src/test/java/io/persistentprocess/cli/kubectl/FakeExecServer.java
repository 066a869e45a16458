package io.persistentprocess.cli.kubectl;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers GETs with given objects, and an exec in any pod with given output over a WebSocket (RFC 6455), as an API server with a kubelet behind it does. */
final class FakeExecServer implements AutoCloseable {
    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int STATUS = 3;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private final List<String> executions = new CopyOnWriteArrayList<>();
    private volatile String output = "";
    private volatile String errors = "";
    private volatile String status = "{\"metadata\":{},\"status\":\"Success\"}";

    FakeExecServer() throws IOException {
        Thread.ofVirtual().start(this::acceptAll);
    }

    String address() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    void has(String path, String json) {
        objects.put(path, json);
    }

    void prints(String toOutput, String toErrors) {
        output = toOutput;
        errors = toErrors;
    }

    void endsWith(int code) {
        status = """
            {"metadata":{},"status":"Failure","reason":"NonZeroExitCode","message":"command terminated with %1$d",
             "details":{"causes":[{"reason":"ExitCode","message":"%1$d"}]}}""".formatted(code);
    }

    /** Their paths with queries. */
    List<String> executions() {
        return executions;
    }

    private void acceptAll() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String path = in.readLine().split(" ", -1)[1];
            String key = "";
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            if (path.contains("/exec")) {
                executions.add(path);
                execute(client, key);
            } else {
                String body = objects.get(path.replaceFirst("[?].*", ""));
                write(client.getOutputStream(), body == null ? "404 Not Found" : "200 OK", body == null ? "{}" : body);
            }
        } catch (IOException | NoSuchAlgorithmException _) {
            // The client has left.
        }
    }

    private static void write(OutputStream out, String code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + code + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private void execute(Socket client, String key) throws IOException, NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT).getBytes(StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream();
        out.write(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                                + Base64.getEncoder().encodeToString(hash)
                                + "\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        // In two pieces, neither of which ends where a line does.
        int half = output.length() / 2;
        frame(out, STANDARD_OUTPUT, output.substring(0, half));
        frame(out, STANDARD_OUTPUT, output.substring(half));
        frame(out, STANDARD_ERROR, errors);
        frame(out, STATUS, status);
        out.write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xe8});
        out.flush();
        while (client.getInputStream().read() >= 0) {
            // Until the client closes.
        }
    }

    private static void frame(OutputStream out, int channel, String text) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(channel);
        payload.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(0x82);
        whole.write(126);
        whole.write(payload.size() >> 8);
        whole.write(payload.size());
        whole.writeBytes(payload.toByteArray());
        if (payload.size() < 126) {
            whole.reset();
            whole.write(0x82);
            whole.write(payload.size());
            whole.writeBytes(payload.toByteArray());
        }
        out.write(whole.toByteArray());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
