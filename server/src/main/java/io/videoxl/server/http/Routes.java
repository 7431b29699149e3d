package io.videoxl.server.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jetty.util.URIUtil;

/** Which endpoint answers which method and path. Filled before the server starts, then read by all threads. */
public final class Routes {
    /** Who may ask. */
    public enum Access {
        /** Everybody, also without a key. */
        OPEN,
        /** Whoever has a key, if there are any. */
        KEY
    }

    /** What answers a request. */
    record Match(Endpoint endpoint, Access access, Map<String, String> parameters) {}

    /** What is there under a path. */
    record Found(Optional<Match> match, Collection<String> methods) {}

    private record Route(List<String> segments, Map<String, Target> methods) {
        /** The values of the parameters, or null if it is another path. */
        Map<String, String> parameters(List<String> path) {
            if (path.size() != segments.size()) {
                return null;
            }
            var values = new HashMap<String, String>();
            for (int i = 0; i < path.size(); i++) {
                var segment = segments.get(i);
                if (segment.startsWith("{")) {
                    if (path.get(i).isEmpty()) {
                        return null;
                    }
                    values.put(segment.substring(1, segment.length() - 1), decoded(path.get(i)));
                } else if (!segment.equals(path.get(i))) {
                    return null;
                }
            }
            return values;
        }

        private static String decoded(String segment) {
            try {
                return URIUtil.decodePath(segment);
            } catch (RuntimeException e) {
                throw Refusal.badRequest("the path cannot be decoded: expected percent-encoded UTF-8");
            }
        }

        /** Names before parameters. */
        long names() {
            return segments.stream().filter(segment -> !segment.startsWith("{")).count();
        }
    }

    private record Target(Endpoint endpoint, Access access) {}

    private final List<Route> routes = new ArrayList<>();

    /**
     * Adds an endpoint for whoever has a key.
     *
     * @param pattern such as {@code /api/videos/{id}/frame}
     */
    public Routes add(String method, String pattern, Endpoint endpoint) {
        return add(method, pattern, Access.KEY, endpoint);
    }

    /** Adds an endpoint. */
    public Routes add(String method, String pattern, Access access, Endpoint endpoint) {
        var segments = segments(pattern);
        var route = routes.stream()
                .filter(each -> each.segments.equals(segments))
                .findFirst()
                .orElseGet(() -> {
                    var added = new Route(segments, new LinkedHashMap<>());
                    routes.add(added);
                    return added;
                });
        if (route.methods.put(method, new Target(endpoint, access)) != null) {
            throw new IllegalArgumentException(method + " " + pattern + " was added before");
        }
        return this;
    }

    /** What is there under a path: nothing, or some methods, one of which may be the one that was asked for. */
    Found find(String method, String path) {
        var segments = segments(path);
        var methods = new TreeSet<String>();
        Match match = null;
        long names = -1;
        for (var route : routes) {
            var parameters = route.parameters(segments);
            if (parameters == null) {
                continue;
            }
            methods.addAll(route.methods.keySet());
            var target = route.methods.get(method);
            if (target == null && method.equals("HEAD")) {
                target = route.methods.get("GET");
            }
            if (target != null && route.names() > names) {
                names = route.names();
                match = new Match(target.endpoint, target.access, parameters);
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return new Found(Optional.ofNullable(match), methods);
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
