package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.HttpRequest;
import java.util.regex.Pattern;

/** Distinguishes requests for a watch from others. */
final class WatchRequests {
    private static final Pattern WATCH = Pattern.compile("(?:^|&)watch=true(?:&|$)");

    private WatchRequests() {}

    static boolean isWatch(HttpRequest request) {
        String query = request.uri().getRawQuery();
        return query != null && WATCH.matcher(query).find();
    }
}
