package io.videoxl.video.reading;

import io.videoxl.video.reading.EditList.Edit;

/**
 * Where reading a track is in its edit list. Each edit is read from a key frame at or before its beginning; what comes before that, or
 * behind its end, is decoded for others and not shown.
 */
final class EditedPackets {
    private final EditList list;
    private int current;

    EditedPackets(EditList list) {
        this.list = list;
    }

    EditList list() {
        return list;
    }

    boolean isAtEnd() {
        return current == list.size();
    }

    private Edit edit() {
        return list.get(current);
    }

    /** Goes on to the next edit. */
    void next() {
        current++;
    }

    /** Goes to the edit of a time that is shown; gives the time of the track. */
    long go(long shown) {
        current = list.at(shown);
        return edit().known(shown);
    }

    /** Where the edit begins in the track. */
    long from() {
        return edit().from();
    }

    /** Whether a packet, and all that are decoded later, are behind the edit. */
    boolean isBehind(Packet packet) {
        long time = packet.clock();
        return edit().rate() == 0 ? time > edit().from() : time >= edit().to();
    }

    /** Has a packet shown when the edit says, or not at all. */
    void apply(Packet packet) {
        var edit = edit();
        long time = packet.presentationTime();
        boolean stays = edit.rate() == 0;
        boolean shown = stays
                ? time <= edit.from() && edit.from() < time + Math.max(1, packet.duration())
                : time >= edit.from() && time < edit.to();
        long duration = stays ? edit.duration() : Math.round(packet.duration() / edit.rate());
        packet.show(edit.shown(time), edit.shown(packet.clock()), duration);
        if (!shown) {
            packet.hide();
        }
    }
}
