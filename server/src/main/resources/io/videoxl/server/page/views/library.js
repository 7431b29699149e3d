/** Everything that is there, with its state: memories, videos that were not watched yet, uploads on their way. */

import {h, attribute, icon, keyed, text} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';
import {about, clock, count} from '../format.js';
import {address, here} from '../route.js';

export function library(container) {
    const add = h('a', {class: 'primary add', href: '#'}, icon('plus'), 'Add a video');
    const table = h('a', {class: 'library-link', href: '#table'}, icon('table'), 'Ask several videos');
    const list = h('ul', {class: 'items'});
    const empty = h('p', {class: 'hint'}, 'Videos that you add are listed here.');
    container.append(add, list, empty, table);

    function items() {
        const {memories, videos, uploads} = store.state;
        const watched = new Set(memories.flatMap(memory => memory.sources?.map(source => source.video) ?? []));
        return [
            ...uploads
                .filter(upload => upload.state !== 'done' && upload.state !== 'cancelled')
                .map(upload => ({
                    key: upload.key,
                    route: {upload: upload.key},
                    name: upload.name,
                    state:
                        upload.state === 'failed'
                            ? 'Could not be uploaded'
                            : `Uploading ${Math.floor(upload.bytes ? (upload.sent / upload.bytes) * 100 : 0)} %`,
                    kind: upload.state === 'failed' ? 'broken' : 'busy',
                    share: upload.bytes ? upload.sent / upload.bytes : 0,
                })),
            ...memories.map(memory => ({
                key: memory.id,
                route: {memory: memory.id},
                name: memory.name,
                video: store.firstVideo(memory),
                ...told(memory),
            })),
            ...videos
                .filter(video => !watched.has(video.id))
                .map(video => ({
                    key: video.id,
                    route: {video: video.id},
                    name: video.name,
                    video,
                    state:
                        {reading: 'Reading', broken: 'Could not be read'}[video.state] ??
                        ['Not watched yet', length(video)].filter(Boolean).join(' · '),
                    kind: {reading: 'busy', broken: 'broken'}[video.state] ?? 'unwatched',
                })),
        ];
    }

    const length = video =>
        video?.kind === 'image' ? 'image' : video?.duration_seconds && clock(video.duration_seconds);

    function told(memory) {
        const video = store.firstVideo(memory);
        switch (memory.state) {
            case 'queued':
                return {
                    kind: 'busy',
                    state: memory.queue_place > 1 ? `Waiting, place ${memory.queue_place}` : 'Waiting',
                };
            case 'watching': {
                if (memory.live) {
                    return {kind: 'live', state: `Live · ${count(memory.frames_watched ?? 0, 'frame')} seen`};
                }
                const share = memory.frames_total ? memory.frames_watched / memory.frames_total : 0;
                return {
                    kind: 'busy',
                    share,
                    state: `Watching ${Math.round(share * 100)} %${memory.seconds_left ? ` · ${about(memory.seconds_left)}` : ''}`,
                };
            }
            case 'ready':
                return {
                    kind: 'ready',
                    state: [
                        'Ready',
                        memory.sources?.length > 1 ? count(memory.sources.length, 'source') : length(video),
                    ]
                        .filter(Boolean)
                        .join(' · '),
                };
            case 'failed':
                return {kind: 'broken', state: 'Could not be watched'};
            default:
                return {kind: 'unwatched', state: 'Cancelled'};
        }
    }

    function draw() {
        const route = here();
        const all = items();
        empty.hidden = all.length > 0 || !store.state.loaded;
        table.hidden = store.state.memories.filter(memory => memory.state === 'ready').length < 1;
        attribute(table, 'aria-current', route.table !== undefined ? 'page' : null);
        attribute(add, 'aria-current', Object.keys(route).length === 0 ? 'page' : null);
        keyed(
            list,
            all,
            item => item.key,
            item =>
                h(
                    'li',
                    null,
                    h(
                        'a',
                        {href: address(item.route)},
                        h('span', {class: 'thumb', 'aria-hidden': 'true'}),
                        h(
                            'span',
                            {class: 'words'},
                            h('span', {class: 'name'}),
                            h('span', {class: 'state'}),
                            h('span', {class: 'line', 'aria-hidden': 'true'}),
                        ),
                    ),
                ),
            (element, item) => {
                const link = element.firstElementChild;
                const [thumb, words] = link.children;
                attribute(link, 'href', address(item.route));
                attribute(
                    link,
                    'aria-current',
                    route.memory === item.key || route.video === item.key || route.upload === item.key ? 'page' : null,
                );
                attribute(element, 'class', `item ${item.kind}`);
                text(words.children[0], item.name ?? '');
                text(words.children[1], item.state);
                words.children[2].style.setProperty('--share', String(item.share ?? 0));
                words.children[2].hidden = item.share === undefined;
                if (
                    item.video?.state === 'ready' &&
                    item.video.kind !== 'stream' &&
                    thumb.dataset.video !== item.video.id
                ) {
                    thumb.dataset.video = item.video.id;
                    thumb.replaceChildren(
                        h('img', {
                            src: api.frameAddress(item.video.id, (item.video.duration_seconds ?? 0) / 3, 160),
                            alt: '',
                            loading: 'lazy',
                            onerror: event => event.target.replaceWith(icon('film')),
                        }),
                    );
                } else if (
                    !thumb.firstElementChild ||
                    (thumb.querySelector('svg') && item.kind === 'live' && !thumb.dataset.live)
                ) {
                    thumb.replaceChildren(
                        icon(item.kind === 'live' ? 'live' : item.kind === 'broken' ? 'warning' : 'film'),
                    );
                    thumb.dataset.live = item.kind === 'live' ? 'yes' : '';
                }
            },
        );
    }

    store.subscribe(draw);
    draw();
    return {draw};
}
