package io.persistentprocess.e2e.cluster;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Who is who by bearer token. Any thread. */
final class Tokens {
    private static final int BYTES = 16;
    private static final String BEARER = "Bearer ";

    private final Map<String, User> users = new ConcurrentHashMap<>();

    static String random() {
        byte[] bytes = new byte[BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    String issue(User user) {
        String token = random();
        users.put(token, user);
        return token;
    }

    void revoke(String token) {
        users.remove(token);
    }

    /** The user of a request's Authorization header, if that is of one. */
    Optional<User> user(Optional<String> authorization) {
        return authorization
                .filter(header -> header.startsWith(BEARER))
                .map(header -> users.get(header.substring(BEARER.length())));
    }
}
