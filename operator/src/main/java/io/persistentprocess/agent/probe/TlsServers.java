package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.thread.ReactorThread;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which offer suffices for which server, by what the servers have chosen before. A smaller offer may be refused, for example after an upgrade of the server: the attempt
 * is then made again with {@link TlsOffer#EVERYTHING}, and counts as one. So no probe fails because of what is known here. Reactor thread only.
 */
@ReactorThread
final class TlsServers {
    /** A server that has refused smaller offers this often in a row gets none any more. */
    static final int REFUSALS_TAKEN = 3;

    /** Of the servers, those asked last. A probed program chooses ports by its redirects. */
    static final int MOST = 4096;

    /** Where a server is asked. */
    record Server(String host, int port) {}

    private record Known(TlsOffer offer, int refusals) {}

    private final Map<Server, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    TlsOffer offer(Server server) {
        Known now = known.get(server);
        return now == null ? TlsOffer.EVERYTHING : now.offer();
    }

    /**
     * A handshake is complete.
     *
     * @param protocol what the server has chosen
     */
    void chose(Server server, TlsOffer offered, String protocol) {
        Known before = known.get(server);
        int refusals = before == null || offered != TlsOffer.EVERYTHING ? 0 : before.refusals();
        if (refusals < REFUSALS_TAKEN) {
            keep(server, new Known(TlsOffer.sufficientFor(protocol).orElse(TlsOffer.EVERYTHING), refusals));
        }
    }

    /** A handshake with a smaller offer has failed, for whatever reason. */
    void refused(Server server) {
        Known before = known.get(server);
        keep(server, new Known(TlsOffer.EVERYTHING, before == null ? 1 : before.refusals() + 1));
    }

    private void keep(Server server, Known now) {
        known.put(server, now);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }
}
