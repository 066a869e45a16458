package io.persistentprocess.e2e.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The faults that are in force, and the requests that are being answered, which some of them break. Any thread. */
final class Faults {
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Set<ProxiedExchange> running = ConcurrentHashMap.newKeySet();

    FaultRule add(Predicate<ApiRequest> requests, Fault fault, int times) {
        FaultRule rule = new FaultRule(requests, fault, times, rules::remove);
        rules.add(rule);
        strikeRunning(requests, fault);
        return rule;
    }

    /** The first that strikes this request; the exchange is known from then on. */
    Optional<Fault> enter(ProxiedExchange exchange) {
        running.add(exchange);
        return rules.stream()
                .filter(rule -> rule.strikes(exchange.request()))
                .findFirst()
                .map(FaultRule::fault);
    }

    void leave(ProxiedExchange exchange) {
        running.remove(exchange);
    }

    /** Strikes only what is being answered. */
    void strikeRunning(Predicate<ApiRequest> requests, Fault fault) {
        running.stream()
                .filter(exchange -> requests.test(exchange.request()))
                .forEach(exchange -> exchange.suffer(fault));
    }
}
