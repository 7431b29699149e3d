package io.videoxl.server.api;

import io.videoxl.server.Limits;
import io.videoxl.server.http.Exchange;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.http.Routes;
import io.videoxl.server.store.UploadStore;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.State;
import io.videoxl.server.store.VideoStore;
import io.videoxl.server.work.Thumbnails;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** {@code /api/videos}: videos and images, their bytes, frames and thumbnails. */
public final class VideoDoor {
    private static final int DEFAULT_WIDTH = 640;
    /** What belongs to an id never changes. */
    private static final String KEPT = "private, max-age=86400, immutable";

    private final VideoStore videos;
    private final UploadStore uploads;
    private final Thumbnails thumbnails;
    private final Limits limits;

    /** @param limits of uploads */
    public VideoDoor(VideoStore videos, UploadStore uploads, Thumbnails thumbnails, Limits limits) {
        this.videos = videos;
        this.uploads = uploads;
        this.thumbnails = thumbnails;
        this.limits = limits;
    }

    record Videos(List<VideoTold> videos) {}

    /** The body: one of path and url. */
    record Adding(String path, String url, Boolean live) {}

    record Sprite(int columns, int rows, int width, int height, double[] times, String image) {}

    record Making(String state) {}

    /** Adds the endpoints. */
    public void register(Routes routes) {
        routes.add("GET", "/api/videos", this::list);
        routes.add("POST", "/api/videos", this::add);
        routes.add("PUT", "/api/videos/{name}", this::put);
        routes.add("GET", "/api/videos/{id}", exchange -> exchange.send(200, VideoTold.of(video(exchange))));
        routes.add("DELETE", "/api/videos/{id}", this::delete);
        routes.add("GET", "/api/videos/{id}/content", this::content);
        routes.add("GET", "/api/videos/{id}/frame", this::frame);
        routes.add("GET", "/api/videos/{id}/sprite", this::sprite);
        routes.add("GET", "/api/videos/{id}/sprite.jpg", this::spritePicture);
    }

    private VideoRecord video(Exchange exchange) {
        return videos.get(exchange.caller(), exchange.parameter("id"));
    }

    private void list(Exchange exchange) throws IOException {
        exchange.send(
                200,
                new Videos(videos.list(exchange.caller()).stream()
                        .map(VideoTold::of)
                        .toList()));
    }

    private void add(Exchange exchange) throws IOException {
        var body = exchange.json(Adding.class);
        if ((body.path() == null) == (body.url() == null)) {
            throw Refusal.badRequest("the body has " + (body.path() == null ? "neither path nor url" : "path and url")
                    + "; expected one of them");
        }
        var video = body.path() != null
                ? videos.fromFile(exchange.caller(), body.path())
                : videos.fromAddress(exchange.caller(), address(body.url()), Boolean.TRUE.equals(body.live()));
        exchange.set("Location", "/api/videos/" + video.id());
        exchange.send(201, VideoTold.of(video));
    }

    private static URI address(String url) {
        try {
            var address = new URI(url.strip());
            if (address.getScheme() == null || address.getHost() == null) {
                throw Refusal.badRequest(
                        "url: no protocol and host in it; expected one as in https://example.org/film.mp4");
            }
            return address;
        } catch (URISyntaxException e) {
            throw Refusal.badRequest("url: " + e.getReason() + "; expected one as in https://example.org/film.mp4");
        }
    }

    private void put(Exchange exchange) throws IOException {
        try (var body = exchange.body(limits.uploadBytes())) {
            var video = uploads.whole(exchange.caller(), exchange.parameter("name"), exchange.bodyLength(), body);
            exchange.set("Location", "/api/videos/" + video.id());
            exchange.send(201, VideoTold.of(video));
        }
    }

    private void delete(Exchange exchange) throws IOException {
        videos.delete(exchange.caller(), exchange.parameter("id"));
        exchange.send(204);
    }

    private void content(Exchange exchange) throws IOException {
        var video = video(exchange);
        if (video.origin().live() || video.origin().file() == null && video.state() != State.READY) {
            throw Refusal.conflict(video.name() + " has no content that could be sent");
        }
        exchange.set("Cache-Control", KEPT);
        exchange.sendFile(
                videos.opener().file(video), VideoTold.mediaType(video), '"' + video.id() + "-" + video.bytes() + '"');
    }

    private void frame(Exchange exchange) throws Exception {
        var video = video(exchange);
        double at = exchange.number("at").orElse(0.0);
        int width = exchange.number("width").map(Double::intValue).orElse(DEFAULT_WIDTH);
        var picture = thumbnails.frame(video, at, width);
        exchange.set("Cache-Control", KEPT);
        exchange.send(200, "image/jpeg", picture);
    }

    private void sprite(Exchange exchange) throws IOException {
        var video = video(exchange);
        var sheet = thumbnails.sheet(video);
        if (sheet.isEmpty()) {
            exchange.set("Retry-After", "1");
            exchange.send(202, new Making("making"));
            return;
        }
        var there = sheet.get();
        exchange.send(
                200,
                new Sprite(
                        there.columns(),
                        there.rows(),
                        there.width(),
                        there.height(),
                        there.times(),
                        "/api/videos/" + video.id() + "/sprite.jpg"));
    }

    private void spritePicture(Exchange exchange) throws IOException {
        var video = video(exchange);
        if (thumbnails.sheet(video).isEmpty()) {
            throw Refusal.notFound("the thumbnails of " + video.name() + " are not made yet");
        }
        exchange.set("Cache-Control", KEPT);
        exchange.sendFile(thumbnails.picture(video), "image/jpeg", '"' + video.id() + "-sprite\"");
    }
}
