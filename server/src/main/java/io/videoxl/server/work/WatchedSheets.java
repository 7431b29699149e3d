package io.videoxl.server.work;

import io.videoxl.Video;
import io.videoxl.Visual;
import io.videoxl.server.store.VideoRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sheets of thumbnails of the videos that a memory is watched from, made of the frames that are decoded for it anyway. */
final class WatchedSheets {
    private final Thumbnails thumbnails;
    private final Map<VideoRecord, SheetInMaking> making = new LinkedHashMap<>();

    WatchedSheets(Thumbnails thumbnails) {
        this.thumbnails = thumbnails;
    }

    /** What is watched in the place of a whole video; itself where there is a sheet of it. */
    Visual of(VideoRecord video, Visual whole) {
        if (!(whole instanceof Video film) || making.containsKey(video) || !thumbnails.isWanted(video)) {
            return whole;
        }
        var sheet = new SheetInMaking(video.holds());
        making.put(video, sheet);
        return film.thumbnails(sheet.most(), sheet.width(), sheet.height(), sheet::add);
    }

    /** Keeps those that are of use. To be called once all was watched. */
    void keep() {
        making.forEach((video, sheet) -> {
            if (sheet.isOfUse() && thumbnails.isWanted(video)) {
                thumbnails.keep(video, sheet);
            }
        });
    }
}
