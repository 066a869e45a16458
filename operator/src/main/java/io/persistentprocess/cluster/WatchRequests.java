package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;
import java.util.Objects;
import java.util.regex.Pattern;

/** Distinguishes lists and watches from other requests, and makes cheap ones that need the same rights. */
final class WatchRequests {
    private static final Pattern WATCH = Pattern.compile("(?:^|&)watch=true(?:&|$)");
    private static final Pattern COLLECTION =
            Pattern.compile("/(?:api/[^/]+|apis/[^/]+/[^/]+)(?:/namespaces/[^/]+)?/[^/]+");
    private static final Pattern OF_WATCH = Pattern.compile(
            "(?:^|&)(?:watch|resourceVersion|resourceVersionMatch|allowWatchBookmarks|timeoutSeconds|sendInitialEvents|limit|continue)=[^&]*");
    private static final Pattern TIMEOUT = Pattern.compile("(?:^|&)timeoutSeconds=[^&]*");

    private WatchRequests() {}

    static boolean isWatch(HttpRequest request) {
        return isWatch(request.uri());
    }

    static boolean isWatch(URI request) {
        String query = request.getRawQuery();
        return query != null && WATCH.matcher(query).find();
    }

    /** Whether it is of all objects of a kind, or of those that selectors choose, not of one by its name. */
    static boolean isCollection(URI request) {
        return COLLECTION.matcher(request.getPath()).matches();
    }

    /** A list of one object of what is listed or watched. */
    static URI listOfOne(URI request) {
        String query = Objects.requireNonNullElse(request.getRawQuery(), "");
        String selectors = OF_WATCH.matcher(query).replaceAll("").replaceFirst("^&", "");
        return withQuery(request, selectors + (selectors.isEmpty() ? "" : "&") + "limit=1");
    }

    /** The same watch, which the API server ends after a second. */
    static URI shortWatch(URI watch) {
        String others = TIMEOUT.matcher(watch.getRawQuery()).replaceAll("").replaceFirst("^&", "");
        return withQuery(watch, others + "&timeoutSeconds=1");
    }

    private static URI withQuery(URI request, String query) {
        return request.resolve(request.getRawPath() + "?" + query);
    }
}
