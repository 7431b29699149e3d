/** The sources of a memory laid end to end on one line of seconds. A place on the line belongs to a source and a time in it. */

const SHORTEST = 1;

export class Timebase {
    /** @param parts [{video, from, to}] with both ends known; `video` is the server's description */
    constructor(parts) {
        let start = 0;
        this.parts = parts.map((part, index) => {
            const length = Math.max(part.to - part.from, part.video?.kind === 'image' ? SHORTEST : 0.001);
            const placed = {...part, index, start, length};
            start += length;
            return placed;
        });
        this.length = start;
    }

    /** Of a memory; the end of a source that is still coming is what was seen of it. */
    static of(memory, videoOf) {
        return new Timebase(
            (memory.sources ?? []).map((source, index) => {
                const video = videoOf(source.video);
                const isLast = index === memory.sources.length - 1;
                const seen =
                    (isLast ? memory.watched_to : null) ??
                    Math.max(
                        0,
                        ...(memory.frame_times ?? [])
                            .filter(frame => (frame.source ?? 0) === index)
                            .map(frame => frame.at),
                    );
                const end = source.to ?? (memory.live ? seen : video?.duration_seconds) ?? seen;
                return {
                    video,
                    name: source.name ?? video?.name,
                    from: source.from ?? 0,
                    to: Math.max(end, (source.from ?? 0) + 0.001),
                };
            }),
        );
    }

    place(source, at) {
        const part = this.parts[source ?? 0] ?? this.parts[0];
        return part ? part.start + Math.min(Math.max(at - part.from, 0), part.length) : 0;
    }

    at(place) {
        const part = this.parts.findLast(each => each.start <= place + 1e-6) ?? this.parts[0];
        return part
            ? {part, at: part.from + Math.min(Math.max(place - part.start, 0), part.length)}
            : {part: null, at: 0};
    }

    /** The time to show for a place: that of its source. */
    time(place) {
        return this.at(place).at;
    }
}
