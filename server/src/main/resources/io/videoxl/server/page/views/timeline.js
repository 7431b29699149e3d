/** The line of time under the player: what an answer rests on, thumbnails, the frames that were seen, a block for each window. */

import {h, attribute, keyed, text} from '../dom.js';
import {clock, count, decimal, spoken} from '../format.js';
import {filmstrip, thumbnail} from './filmstrip.js';

const PREVIEW = 176;
const LABEL = 76;

export function timeline(timebase, {seek, toggle, step}) {
    let line = timebase;
    let memory = null;
    let place = 0;
    let pictured = null; // evidence being shown

    const strip = filmstrip(line);
    const slider = h('div', {
        class: 'slider',
        role: 'slider',
        tabindex: '0',
        'aria-label': 'Position in the video',
        'aria-valuemin': '0',
    });
    const bars = h('div', {class: 'bars', 'aria-hidden': 'true'});
    const moments = h('div', {class: 'moments'});
    const evidence = h('div', {class: 'evidence-lane', role: 'group', 'aria-label': 'Evidence'}, bars, moments);
    const ticks = h('canvas', {class: 'ticks', 'aria-hidden': 'true'});
    const blocks = h('div', {class: 'blocks', role: 'group', 'aria-label': 'Windows'});
    const sources = h('div', {class: 'sources', role: 'group', 'aria-label': 'Sources', hidden: true});
    const axis = h('div', {class: 'axis', 'aria-hidden': 'true'});
    const playhead = h('div', {class: 'playhead', 'aria-hidden': 'true'});
    const previewTime = h('span');
    const previewPicture = h('div', {class: 'picture'});
    const preview = h('div', {class: 'preview', 'aria-hidden': 'true', hidden: true}, previewPicture, previewTime);
    const seeing = h('div', {class: 'seeing', 'aria-hidden': 'true', hidden: true});
    const lanes = h(
        'div',
        {class: 'lanes'},
        evidence,
        h('div', {class: 'film'}, strip.element, slider),
        ticks,
        blocks,
        axis,
        sources,
        seeing,
        playhead,
        preview,
    );
    const element = h('section', {class: 'timeline', 'aria-label': 'Timeline'}, lanes);

    const share = at => `${line.length > 0 ? Math.min(100, (at / line.length) * 100) : 0}%`;

    slider.addEventListener('pointerdown', event => {
        if (event.button !== 0) {
            return;
        }
        slider.setPointerCapture(event.pointerId);
        seek(placeOf(event));
    });
    slider.addEventListener('pointermove', event => {
        hover(event);
        if (slider.hasPointerCapture(event.pointerId)) {
            seek(placeOf(event));
        }
    });
    lanes.addEventListener('pointerleave', () => {
        preview.hidden = true;
    });
    slider.addEventListener('pointerleave', () => {
        preview.hidden = true;
    });
    slider.addEventListener('keydown', event => {
        const windows = memory?.windows ?? [];
        const starts = windows.map(each => line.place(each.source, each.from));
        const moves = {
            ArrowRight: () => step(1),
            ArrowLeft: () => step(-1),
            ArrowUp: () => seek(place + 5),
            ArrowDown: () => seek(place - 5),
            PageUp: () => seek(starts.find(each => each > place + 0.01) ?? line.length),
            PageDown: () => seek(starts.findLast(each => each < place - 0.01) ?? 0),
            Home: () => seek(0),
            End: () => seek(line.length),
            ' ': toggle,
        };
        if (moves[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            moves[event.key]();
        }
    });

    function placeOf(event) {
        const box = slider.getBoundingClientRect();
        return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * line.length;
    }

    function hover(event) {
        if (event.pointerType === 'touch') {
            return;
        }
        const at = placeOf(event);
        const found = line.at(at);
        text(previewTime, clock(found.at));
        const sprite = strip.sprite(found.part?.video?.id);
        preview.hidden = false;
        previewPicture.hidden = !sprite;
        if (sprite) {
            previewPicture.style.setProperty('height', `${(PREVIEW * sprite.height) / sprite.width}px`);
            thumbnail(previewPicture, sprite, found.at, PREVIEW);
        }
        const width = lanes.clientWidth;
        const x = (at / line.length) * width;
        const half = (sprite ? PREVIEW : LABEL) / 2 + 4;
        preview.style.setProperty('left', `${Math.min(Math.max(x, half), width - half)}px`);
    }

    function drawTicks() {
        const scale = devicePixelRatio || 1;
        const width = ticks.clientWidth;
        const height = ticks.clientHeight;
        ticks.width = Math.round(width * scale);
        ticks.height = Math.round(height * scale);
        const pen = ticks.getContext('2d');
        pen.fillStyle = getComputedStyle(ticks).color;
        for (const frame of memory?.frame_times ?? []) {
            const x = (line.place(frame.source, frame.at) / line.length) * (width - 1);
            pen.fillRect(Math.round(x * scale), 0, Math.max(1, Math.round(scale)), ticks.height);
        }
    }

    function drawAxis() {
        const room = Math.max(1, Math.floor(lanes.clientWidth / LABEL));
        const step =
            [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].find(each => line.length / each <= room) ??
            line.length;
        axis.replaceChildren();
        for (const part of line.parts) {
            const isLast = part.index === line.parts.length - 1;
            for (let at = Math.ceil(part.from / step) * step; at <= part.to + 1e-6; at += step) {
                const x = part.start + at - part.from;
                if (!isLast && ((part.to - at) / line.length) * lanes.clientWidth < LABEL / 2) {
                    break; // where the next source begins at 0:00
                }
                const edge = x < line.length * 0.02 ? ' first' : x > line.length * 0.97 ? ' last' : '';
                axis.append(h('span', {class: `mark${edge}`, style: {left: share(x)}}, clock(at)));
            }
        }
    }

    function drawBlocks() {
        const windows = memory?.windows ?? [];
        keyed(
            blocks,
            windows.map((window, index) => ({...window, index})),
            window => `${window.index} ${window.from} ${window.to}`,
            window => {
                const start = line.place(window.source, window.from);
                return h(
                    'button',
                    {type: 'button', onclick: () => seek(start)},
                    h('span', null, `${window.index + 1}`),
                );
            },
            (block, window) => {
                const start = line.place(window.source, window.from);
                // Up to the next one's first frame: there is nothing between them. It may begin in one source and end in another.
                const next = windows[window.index + 1];
                const last = window.to_source ?? window.source;
                const end = next
                    ? line.place(next.source, next.from)
                    : line.parts[last]?.video?.kind === 'image'
                      ? line.length
                      : line.place(last, window.to);
                const until = `${last === window.source ? '' : named(last)}${clock(window.to)}`;
                block.style.setProperty('left', share(start));
                block.style.setProperty('width', share(Math.max(end - start, line.length / 400)));
                const warnings = window.warnings ?? [];
                const words =
                    `Window ${window.index + 1}, ${named(window.source)}${clock(window.from)} to ${until}: ${count(window.frames, 'frame')}, ratio ${window.ratio}, ` +
                    `${count(window.tokens, 'token')}` +
                    warnings.map(each => `. ${each}`).join('');
                attribute(block, 'aria-label', words);
                attribute(block, 'title', words);
                block.className = warnings.length > 0 ? 'block warned' : 'block';
            },
        );
        blocks.classList.toggle('crowded', windows.length > 24);
    }

    /** Where several sources lie end to end, which is where. */
    function drawSources() {
        const parts = line.parts.length > 1 ? line.parts : [];
        sources.hidden = parts.length === 0;
        keyed(
            sources,
            parts,
            part => part.index,
            part =>
                h('button', {type: 'button', onclick: () => seek(line.parts[part.index].start)}, h('span', null, '')),
            (each, part) => {
                each.style.setProperty('left', share(part.start));
                each.style.setProperty('width', share(part.length));
                text(each.firstElementChild, part.name ?? '');
                attribute(each, 'title', part.name);
            },
        );
    }

    const named = source => (line.parts.length > 1 ? `${line.parts[source ?? 0]?.name}, ` : '');

    function drawEvidence() {
        bars.replaceChildren();
        evidence.classList.toggle('empty', pictured === null);
        attribute(evidence, 'aria-label', pictured ? `Evidence for: ${pictured.question}` : 'Evidence');
        if (pictured === null) {
            keyed(moments, [], each => each);
            return;
        }
        const weights = [...pictured.measured, ...pictured.moments].map(each => each.weight);
        const greatest = Math.max(0, ...weights) || 1;
        const position = (from, to, source) => {
            const start = line.place(source, from);
            return {left: share(start), width: share(Math.max(line.place(source, to) - start, line.length / 300))};
        };
        for (const part of pictured.measured) {
            const height = Math.max(0, part.weight) / greatest;
            bars.append(
                h('div', {
                    style: {...position(part.from, part.to, part.source), height: `${Math.max(2, height * 100)}%`},
                }),
            );
        }
        keyed(
            moments,
            pictured.moments,
            moment => `${moment.source} ${moment.from} ${moment.to}`,
            moment =>
                h('button', {
                    type: 'button',
                    class: 'moment',
                    onclick: () => seek(line.place(moment.source, moment.from)),
                }),
            (button, moment) => {
                const weight = moment.weight ?? moment.score ?? 0;
                const words = `${named(moment.source)}${clock(moment.from)} to ${clock(moment.to)}, weight ${decimal(weight, 1)}`;
                const place = position(moment.from, moment.to, moment.source);
                button.style.setProperty('left', place.left);
                button.style.setProperty('width', place.width);
                button.style.setProperty('--weight', String(Math.min(1, Math.max(0.08, weight / greatest))));
                attribute(button, 'aria-label', `Moment ${words}`);
                attribute(button, 'title', words);
            },
        );
    }

    function drawPlayhead() {
        playhead.style.setProperty('left', share(place));
        attribute(slider, 'aria-valuemax', Math.round(line.length * 10) / 10);
        attribute(slider, 'aria-valuenow', Math.round(place * 10) / 10);
        const shown = line.at(place).part;
        attribute(slider, 'aria-valuetext', `${named(shown?.index)}${spoken(line.time(place))}`);
        [...sources.children].forEach((each, index) =>
            attribute(each, 'aria-current', index === shown?.index ? 'true' : null),
        );
    }

    function draw() {
        drawTicks();
        drawAxis();
        drawBlocks();
        drawSources();
        drawEvidence();
        drawPlayhead();
    }

    const sizes = new ResizeObserver(() => {
        drawTicks();
        drawAxis();
    });
    sizes.observe(lanes);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', drawTicks);
    return {
        element,
        /** Another state of the memory, with its line of time. */
        show(other, otherLine) {
            memory = other;
            line = otherLine;
            strip.show(line);
            draw();
        },
        moved(to) {
            place = to;
            drawPlayhead();
        },
        /** Evidence {question, moments, measured}, or null for none. */
        evidence(other) {
            pictured = other;
            drawEvidence();
        },
        /** Where watching is; null when it is over. */
        seeing(at) {
            seeing.hidden = at === null;
            if (at !== null) {
                seeing.style.setProperty('left', share(at));
            }
        },
        destroy() {
            sizes.disconnect();
            strip.destroy();
            dark.removeEventListener('change', drawTicks);
        },
    };
}
