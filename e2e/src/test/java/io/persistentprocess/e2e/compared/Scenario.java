package io.persistentprocess.e2e.compared;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * A row of the comparison.
 *
 * @param title what is compared, as the table says it
 * @param service what is started; scenarios that only look at its start may share one
 * @param expected what comes out for each; who has nothing of the kind is left out
 * @param difference why ppg does not do what systemd does; empty: it does
 * @param company whether a supervisor of its own is needed
 */
record Scenario(
        String title, Service service, Steps steps, Map<Peer, String> expected, String difference, Company company) {
    /** What the table says of those who have nothing of the kind. */
    static final String NONE = "–";

    /** Which supervisor keeps the service. */
    enum Company {
        /** One that keeps the services of other scenarios, too. */
        SHARED,
        /** One of its own, because the scenario kills it. */
        ALONE
    }

    /** What is done to a service, and what it saw of it. */
    interface Steps {
        String run(RunningService service) throws IOException;
    }

    Scenario {
        expected = Map.copyOf(expected);
    }

    static Draft of(String title, Service service, Steps steps) {
        return new Draft(title, service, steps);
    }

    /** A row without what comes out. */
    record Draft(String title, Service service, Steps steps) {
        /** In the order of {@link Peer}. */
        Scenario expect(String systemd, String runit, String s6, String supervisord, String ppg) {
            Map<Peer, String> cells = Map.of(
                    Peer.SYSTEMD,
                    systemd,
                    Peer.RUNIT,
                    runit,
                    Peer.S6,
                    s6,
                    Peer.SUPERVISORD,
                    supervisord,
                    Peer.PPG,
                    ppg);
            Map<Peer, String> expected = new EnumMap<>(Peer.class);
            cells.forEach((peer, cell) -> {
                if (!cell.equals(NONE)) {
                    expected.put(peer, cell);
                }
            });
            return new Scenario(title, service, steps, expected, "", Company.SHARED);
        }
    }

    Scenario because(String reason) {
        return new Scenario(title, service, steps, expected, reason, company);
    }

    Scenario alone() {
        return new Scenario(title, service, steps, expected, difference, Company.ALONE);
    }

    String cell(Peer peer) {
        return expected.getOrDefault(peer, NONE);
    }

    @Override
    public String toString() {
        return title;
    }
}
