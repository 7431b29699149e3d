package io.videoxl.server.openai;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.openai.Shown.Address;
import io.videoxl.server.openai.Shown.Encoded;
import io.videoxl.server.openai.Shown.Kind;
import io.videoxl.server.openai.Shown.Source;
import io.videoxl.server.security.Caller;
import io.videoxl.server.store.DiskRoom;
import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.State;
import io.videoxl.server.store.VideoStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Keeps what requests show as the caller's videos; what was sent before is found again. */
final class Incoming {
    private static final int SHOWN_OF_DIGEST = 8;

    private final VideoStore videos;
    private final Path temporary;
    private final DiskRoom disk;
    private final int most;
    private final Names names = new Names();

    /**
     * @param temporary a folder on the disk of the videos
     * @param most videos and images of one request
     */
    Incoming(VideoStore videos, Path temporary, DiskRoom disk, int most) {
        this.videos = videos;
        this.temporary = temporary;
        this.disk = disk;
        this.most = most;
    }

    /**
     * The videos, in order, once it is known what they hold.
     *
     * @param kept gets them as they come, also if one is refused; they are held until {@link #letGo}
     * @throws InvalidRequest if there are too many, or one is not known under its name, or is no picture where one is expected
     * @throws VideoXLException what made one unreadable
     */
    List<VideoRecord> take(Caller caller, List<Shown> shown, List<VideoRecord> kept)
            throws IOException, InterruptedException {
        if (shown.size() > most) {
            throw new InvalidRequest(
                    "messages",
                    "the messages show " + shown.size() + " videos and images; this server takes at most " + most
                            + ". Put pictures in order into a video, or send fewer");
        }
        // All come before the first is waited for: they are read side by side.
        for (var each : shown) {
            kept.add(keep(caller, each));
        }
        var known = new ArrayList<VideoRecord>();
        for (int i = 0; i < kept.size(); i++) {
            known.add(known(kept.get(i), shown.get(i)));
        }
        return known;
    }

    /** Whoever asked for them is done. */
    void letGo(List<VideoRecord> kept) {
        kept.forEach(video -> videos.letGo(video.id()));
    }

    private VideoRecord keep(Caller caller, Shown shown) throws IOException {
        var known = shown.name().flatMap(name -> names.find(caller, name)).flatMap(id -> videos.list(caller).stream()
                .filter(video -> video.id().equals(id) && video.state() != State.BROKEN && videos.hold(id))
                .findFirst());
        if (known.isPresent()) {
            return known.get();
        }
        var source = shown.source()
                .orElseThrow(() -> new InvalidRequest(
                        shown.place(),
                        shown.place() + " has nothing to show, and nothing is kept under the name "
                                + shown.name().orElseThrow() + "; send the " + shown.kind() + " with it"));
        var video = keep(caller, shown.kind(), source);
        shown.name().ifPresent(name -> names.put(caller, name, video.id()));
        return video;
    }

    private VideoRecord keep(Caller caller, Kind kind, Source source) throws IOException {
        return switch (source) {
            case Encoded encoded -> keep(caller, kind, encoded.data());
            case Address address -> {
                VideoRecord video;
                do { // again where it was deleted meanwhile
                    video = address.uri().getScheme().toLowerCase(Locale.ROOT).equals("file")
                            ? videos.fromFile(caller, address.uri())
                            : videos.fromAddress(caller, address.uri(), false);
                } while (!videos.hold(video.id()));
                yield video;
            }
        };
    }

    private VideoRecord keep(Caller caller, Kind kind, Base64Text data) throws IOException {
        videos.opener().expect();
        var digest = sha256();
        var file = Files.createTempFile(temporary, "decoded-", null);
        try {
            try (var out = new DigestOutputStream(
                    new BufferedOutputStream(disk.watched(Files.newOutputStream(file))), digest)) {
                data.decode(out);
            }
            var hash = HexFormat.of().formatHex(digest.digest());
            return videos.fromBytes(caller, name(kind, hash, data), file, hash);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Such as {@code video-1f0c7a99.mp4}. */
    private static String name(Kind kind, String hash, Base64Text data) {
        var type =
                data.type().map(each -> each.substring(each.indexOf('/') + 1)).orElse("");
        return kind + "-" + hash.substring(0, SHOWN_OF_DIGEST) + (type.matches("[a-z0-9]{1,5}") ? "." + type : "");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private VideoRecord known(VideoRecord kept, Shown shown) throws InterruptedException {
        var known = videos.await(kept);
        if (known.state() == State.BROKEN) {
            throw new VideoXLException(
                    Code.valueOf(known.error().code()), known.error().message());
        }
        if (shown.kind() == Kind.IMAGE && known.kind() == VideoRecord.Kind.VIDEO) {
            throw new InvalidRequest(
                    shown.place(), shown.place() + " is a video; expected a picture, or a part of the type video_url");
        }
        return known;
    }
}
