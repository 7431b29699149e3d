/** From and to, dragged on the thumbnails of a video or moved with the keyboard, with marks at the frames that will be watched. */

import {h, attribute} from '../dom.js';
import {clock, spoken} from '../format.js';
import {filmstrip} from './filmstrip.js';

const SHORTEST = 0.1;

/** @param label what a screen reader calls it */
export function range(timebase, changed, label = 'Part to watch') {
    let line = timebase;
    let from = 0;
    let to = line.length;
    let times = [];

    const strip = filmstrip(line);
    const before = h('div', {class: 'outside before', 'aria-hidden': 'true'});
    const behind = h('div', {class: 'outside behind', 'aria-hidden': 'true'});
    const marks = h('canvas', {class: 'ticks', 'aria-hidden': 'true'});
    const start = handle('From', at => set(Math.min(at, to - SHORTEST), to));
    const end = handle('To', at => set(from, Math.max(at, from + SHORTEST)));
    const film = h('div', {class: 'film'}, strip.element, before, behind, start, end);
    const element = h('div', {class: 'range', role: 'group', 'aria-label': label}, film, marks);

    function handle(name, move) {
        const one = h(
            'div',
            {
                class: `handle ${name.toLowerCase()}`,
                role: 'slider',
                tabindex: '0',
                'aria-label': name,
                'aria-valuemin': '0',
            },
            h('span'),
        );
        const at = event => {
            const box = film.getBoundingClientRect();
            return ((event.clientX - box.left) / box.width) * line.length;
        };
        one.addEventListener('pointerdown', event => {
            one.setPointerCapture(event.pointerId);
            event.preventDefault();
            one.focus();
        });
        one.addEventListener('pointermove', event => {
            if (one.hasPointerCapture(event.pointerId)) {
                move(at(event));
            }
        });
        one.addEventListener('keydown', event => {
            const now = Number(one.getAttribute('aria-valuenow'));
            const page = Math.max(1, line.length / 10);
            const to = {
                ArrowLeft: now - 1,
                ArrowDown: now - 1,
                ArrowRight: now + 1,
                ArrowUp: now + 1,
                PageDown: now - page,
                PageUp: now + page,
                Home: 0,
                End: line.length,
            }[event.key];
            if (to !== undefined) {
                event.preventDefault();
                move(to);
            }
        });
        return one;
    }

    function set(newFrom, newTo) {
        from = Math.max(0, Math.min(newFrom, line.length - SHORTEST));
        to = Math.min(line.length, Math.max(newTo, SHORTEST));
        draw();
        changed(from > 0.05 ? from : null, to < line.length - 0.05 ? to : null);
    }

    function draw() {
        const share = at => `${line.length > 0 ? (at / line.length) * 100 : 0}%`;
        before.style.setProperty('width', share(from));
        behind.style.setProperty('width', share(line.length - to));
        for (const [one, at] of [
            [start, from],
            [end, to],
        ]) {
            one.style.setProperty('left', share(at));
            attribute(one, 'aria-valuenow', Math.round(at * 10) / 10);
            attribute(one, 'aria-valuemax', Math.round(line.length * 10) / 10);
            attribute(one, 'aria-valuetext', spoken(at));
            one.firstElementChild.textContent = clock(at);
        }
        const scale = devicePixelRatio || 1;
        marks.width = Math.round(marks.clientWidth * scale);
        marks.height = Math.round(marks.clientHeight * scale);
        const pen = marks.getContext('2d');
        pen.fillStyle = getComputedStyle(marks).color;
        for (const at of times) {
            pen.fillRect(
                Math.round((at / line.length) * (marks.width - scale)),
                0,
                Math.max(1, Math.round(scale)),
                marks.height,
            );
        }
    }

    const sizes = new ResizeObserver(draw);
    sizes.observe(element);
    return {
        element,
        /** Another video, from its beginning to its end. */
        show(other) {
            const same = Math.abs(other.length - line.length) < 0.01;
            line = other;
            strip.show(line);
            if (!same) {
                from = 0;
                to = line.length;
            }
            draw();
        },
        /** When the frames that will be watched are shown. */
        times(given) {
            times = given;
            draw();
        },
        destroy() {
            sizes.disconnect();
            strip.destroy();
        },
    };
}
