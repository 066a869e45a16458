import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An API server on loopback that makes up the objects of a large cluster: {@code java SimulatedCluster.java NODES GROUPS INSTANCES}. Every group runs on every node. It
 * lists in pages, keeps the status of groups, accepts every other write, and prints its port and what a controller does. A line {@code flap N RATE} on its input sends N
 * changed reports of as many nodes, RATE a second.
 */
final class SimulatedCluster {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CREATED = 201;
    private static final String API = "persistentprocess.io/v1alpha1";
    private static final Pattern QUERY = Pattern.compile("(limit|continue)=(\\d+)");

    private final int nodes;
    private final int groups;
    private final int instances;
    private final Map<String, String> written = new ConcurrentHashMap<>();
    private final Map<String, Queue<BlockingQueue<String>>> watches = new ConcurrentHashMap<>();
    private final long began = System.nanoTime();
    private long version = 1000;

    private SimulatedCluster(int nodes, int groups, int instances) {
        this.nodes = nodes;
        this.groups = groups;
        this.instances = instances;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        SimulatedCluster cluster = new SimulatedCluster(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", cluster::answer);
        server.start();
        System.out.println("port " + server.getAddress().getPort());
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            cluster.flap(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        }
        server.stop(0);
    }

    private void say(String what) {
        System.out.println(Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms " + what);
    }

    private void flap(int count, int perSecond) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            String event = "{\"type\":\"MODIFIED\",\"object\":"
                    + report(i % nodes, ++version).replace("\n", "") + "}\n";
            watches.getOrDefault("processnodes", new ConcurrentLinkedQueue<>()).forEach(watch -> watch.add(event));
        }
        say("flapped " + count);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            List<String> path = List.of(exchange.getRequestURI().getPath().split("/", -1));
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                // Refuses the WebSocket: fabric8 retries without.
                send(exchange, OK, "");
            } else if (query.contains("watch=true")) {
                watch(exchange, path.getLast());
            } else if (exchange.getRequestMethod().equals("GET")) {
                get(exchange, path, query);
            } else {
                write(exchange, path, body);
            }
        }
    }

    private void get(HttpExchange exchange, List<String> path, String query) throws IOException {
        switch (path.getLast()) {
            case "nodes" -> send(exchange, OK, page("NodeList", "v1", query, nodes, this::node));
            case "pods" -> send(exchange, OK, page("PodList", "v1", query, nodes, this::pod));
            case "processnodes" -> send(exchange, OK, page("ProcessNodeList", API, query, nodes, i -> report(i, 1)));
            case "persistentprocessgroups" ->
                send(exchange, OK, page("PersistentProcessGroupList", API, query, groups, this::group));
            default -> {
                String kept = written.get(path.getLast());
                send(exchange, kept == null ? NOT_FOUND : OK, kept == null ? missing() : kept);
            }
        }
    }

    private static String missing() {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";
    }

    private void write(HttpExchange exchange, List<String> path, String body) throws IOException {
        boolean status = path.getLast().equals("status");
        if (Boolean.getBoolean("log"))
            say(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + body.substring(0, Math.min(300, body.length())));
        String name = path.get(path.size() - (status ? 2 : 1));
        String kept = body.replaceFirst("\"resourceVersion\":\"\\d*\"", "\"resourceVersion\":\"" + ++version + "\"");
        if (status && body.startsWith("{\"")) {
            written.put(name, kept);
            say("status of " + name);
        } else if (exchange.getRequestURI().getPath().contains("/leases")) {
            written.put(name.equals("leases") ? leaseOf(body) : name, kept);
        }
        send(exchange, exchange.getRequestMethod().equals("POST") ? CREATED : OK, kept);
    }

    private static String leaseOf(String body) {
        Matcher name = Pattern.compile("\"name\":\"([^\"]*)\"").matcher(body);
        return name.find() ? name.group(1) : "";
    }

    private void watch(HttpExchange exchange, String plural) throws IOException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        watches.computeIfAbsent(plural, _ -> new ConcurrentLinkedQueue<>()).add(events);
        say("watch of " + plural);
        exchange.sendResponseHeaders(OK, 0);
        exchange.getResponseBody().flush();
        try {
            while (true) {
                exchange.getResponseBody().write(events.take().getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            watches.get(plural).remove(events);
        }
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String page(
            String kind, String version, String query, int count, java.util.function.IntFunction<String> item) {
        int limit = count;
        int from = 0;
        Matcher asked = QUERY.matcher(query);
        while (asked.find()) {
            int value = Integer.parseInt(asked.group(2));
            if (asked.group(1).equals("limit")) {
                limit = value;
            } else {
                from = value;
            }
        }
        int to = Math.min(count, from + limit);
        String more = to < count ? ",\"continue\":\"" + to + "\"" : "";
        return "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"1\"%s},\"items\":[%s]}"
                .formatted(
                        kind,
                        version,
                        more,
                        IntStream.range(from, to).mapToObj(item).collect(Collectors.joining(",")));
    }

    private String node(int i) {
        return """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"node-%1$d","uid":"n%1$d","resourceVersion":"1",
            "labels":{"pool":"edge","kubernetes.io/hostname":"node-%1$d","topology.kubernetes.io/zone":"zone-%2$d"}},
            "status":{"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(i, i % 3);
    }

    private String pod(int i) {
        return """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"agent-%1$d","namespace":"ppg-system","uid":"p%1$d",
            "resourceVersion":"1"},"spec":{"nodeName":"node-%1$d"},
            "status":{"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(i);
    }

    private String group(int i) {
        String status = written.get("group-" + i);
        return status != null ? status : """
            {"kind":"PersistentProcessGroup","apiVersion":"%1$s","metadata":{"name":"group-%2$d","namespace":"default",
            "uid":"g%2$d","resourceVersion":"1","generation":1,"finalizers":["persistentprocess.io/release"]},
            "spec":{"members":[{"name":"daemon","replicas":%3$d,"command":["sleep","infinity"]}]}}\
            """.formatted(API, i, instances);
    }

    /** As large as that of an agent. */
    private String report(int node, long restarts) {
        String entries = IntStream.range(0, groups)
                .mapToObj(group -> """
                    {"namespace":"default","name":"group-%1$d","uid":"g%1$d","observedGeneration":1,"state":"Running",
                    "ready":%2$d,"desired":%2$d,"restarts":%3$d,"instances":[%4$s]}\
                    """.formatted(group, instances, restarts, instances(group == 0 ? restarts : 0)))
                .collect(Collectors.joining(","));
        return """
            {"kind":"ProcessNode","apiVersion":"%1$s","metadata":{"name":"node-%2$d","uid":"r%2$d","resourceVersion":"%3$d",
            "ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"node-%2$d","uid":"n%2$d"}]},
            "status":{"agent":{"version":"0.1.0","startedAt":"2026-01-01T00:00:00Z"},"groups":[%4$s]}}\
            """.formatted(API, node, restarts, entries);
    }

    private String instances(long restarts) {
        return IntStream.range(0, instances)
                .mapToObj(i -> """
                    {"name":"daemon-%1$d","state":"Running","ready":true,"pid":12345,"startedAt":"2026-01-01T00:00:00Z",
                    "restarts":%2$d,"processes":1,"memoryBytes":12345678,"cpuMillis":12}\
                    """.formatted(i, restarts))
                .collect(Collectors.joining(","));
    }
}
