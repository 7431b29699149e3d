/** Videos that are watched behind another one, into the same memory: each with the part of it that is watched. */

import {h, iconButton, keyed} from '../dom.js';
import * as store from '../store.js';
import {clock} from '../format.js';
import {Timebase} from '../timebase.js';
import {range} from './range.js';

/** Whether a video can be watched together with others. */
const isWhole = video => video?.state === 'ready' && video.kind !== 'stream';

/** @param changed called whenever something else is to be watched */
export function sequence(changed) {
    let rows = []; // {key, video, cut: {from, to}, part or null}
    let made = 0;

    const list = h('ol', {class: 'following', 'aria-label': 'Watched behind it'});
    const choice = h('select', {id: 'plan-more'});
    const addButton = h('button', {type: 'button', class: 'secondary', onclick: () => add(choice.value)}, 'Add');
    const adding = h(
        'div',
        {class: 'labelled add-more'},
        h('label', {for: 'plan-more'}, 'Watch another behind it, into the same memory'),
        h('div', {class: 'field'}, choice, addButton),
    );
    const element = h('section', {class: 'sequence', 'aria-label': 'Other videos'}, list, adding);

    function add(id) {
        const video = store.videoOf(id);
        if (!isWhole(video)) {
            return;
        }
        const row = {key: ++made, video, cut: {}, part: null};
        if (video.duration_seconds > 0 && video.kind === 'video') {
            row.part = range(
                new Timebase([]),
                (from, to) => {
                    row.cut = {...(from !== null && {from}), ...(to !== null && {to})};
                    changed();
                },
                `Part of ${video.name} to watch`,
            );
        }
        rows = [...rows, row];
        draw();
        row.part?.show(new Timebase([{video, from: 0, to: video.duration_seconds}]));
        changed();
    }

    function remove(row) {
        const place = rows.indexOf(row);
        rows = rows.filter(each => each !== row);
        row.part?.destroy();
        draw();
        (list.children[Math.min(place, rows.length - 1)]?.querySelector('button') ?? choice).focus();
        changed();
    }

    /** Shows one before the one that it followed. */
    function forward(row) {
        const place = rows.indexOf(row);
        rows = rows.with(place - 1, row).with(place, rows[place - 1]);
        draw();
        list.children[place - 1].querySelector('button').focus();
        changed();
    }

    function draw() {
        keyed(
            list,
            rows,
            row => row.key,
            row =>
                h(
                    'li',
                    null,
                    h(
                        'div',
                        {class: 'following-head'},
                        h('span', {class: 'name'}, row.video.name),
                        h(
                            'span',
                            {class: 'hint'},
                            row.part ? clock(row.video.duration_seconds) : row.video.kind === 'image' ? 'image' : '',
                        ),
                        h('span', {class: 'space'}),
                        iconButton('up', `Watch ${row.video.name} earlier`, () => forward(row)),
                        iconButton('close', `Leave out ${row.video.name}`, () => remove(row)),
                    ),
                    row.part?.element,
                ),
            (item, row) => {
                item.querySelector('button').hidden = row === rows[0];
            },
        );
        list.hidden = rows.length === 0;
    }

    draw();
    return {
        element,
        add,
        /** Draws what may be added, which changes as videos come and go. */
        offer() {
            const able = store.state.videos.filter(isWhole);
            const key = able.map(video => `${video.id} ${video.name}`).join();
            if (choice.dataset.key !== key) {
                choice.dataset.key = key;
                const before = choice.value;
                choice.replaceChildren(...able.map(video => h('option', {value: video.id}, video.name)));
                if (able.some(video => video.id === before)) {
                    choice.value = before;
                }
            }
            adding.hidden = able.length === 0;
        },
        /** What is watched behind the first. */
        sources: () => rows.map(row => ({video: row.video.id, ...row.cut})),
        names: () => rows.map(row => row.video.name),
        /** When the frames that will be watched are shown, as {source, at}; the first of these is source 1. */
        times(given) {
            rows.forEach((row, index) =>
                row.part?.times(given.filter(frame => frame.source === index + 1).map(frame => frame.at)),
            );
        },
        destroy: () => rows.forEach(row => row.part?.destroy()),
    };
}
