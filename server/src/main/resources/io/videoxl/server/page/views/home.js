/** Where videos are added: dropped, chosen, picked on the server or named by address. */

import {h, icon, text} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';
import {bytes, count} from '../format.js';
import {go} from '../route.js';
import {fault} from './notice.js';

/** Protocols of sources that have no end. */
const STREAMING = /^(rtsps?|rtmps?|srt|udp|rtp):/i;

/** Takes files that were dropped or chosen: one leads to its plan, several to the list. */
export function take(files) {
    const all = [...files];
    const memories = all.filter(file => file.name.endsWith('.vxl'));
    const videos = all.filter(file => !file.name.endsWith('.vxl'));
    memories.forEach(bring);
    if (videos.length === 0) {
        return;
    }
    const uploads = store.upload(videos);
    go(uploads.length === 1 ? {upload: uploads[0].key} : {});
}

/** A memory that was saved earlier. */
async function bring(file) {
    try {
        const response = await fetch(`api/memories/${encodeURIComponent(file.name)}`, {method: 'PUT', body: file});
        const answer = await response.json();
        if (!response.ok) {
            throw new api.ApiError(response.status, answer.error?.message ?? response.statusText);
        }
        store.put('memories', answer);
        go({memory: answer.id});
    } catch (error) {
        fault(error);
    }
}

export function homeView() {
    const chooser = h('input', {
        type: 'file',
        id: 'chooser',
        multiple: true,
        hidden: true,
        accept: 'video/*,image/*,.mkv,.ts,.m2ts,.avi,.wmv,.flv,.heic,.avif,.vxl',
        onchange: () => {
            take(chooser.files);
            chooser.value = '';
        },
    });
    const choose = h(
        'button',
        {type: 'button', class: 'primary large', onclick: () => chooser.click()},
        'Choose files',
    );
    const limit = h('p', {class: 'hint'});
    const area = h(
        'section',
        {class: 'drop', 'aria-label': 'Add videos'},
        icon('film'),
        h('h1', null, 'Drop a video here'),
        h('p', {class: 'sub'}, 'or an image, or a memory (.vxl) that was saved'),
        choose,
        chooser,
        limit,
    );
    const addressInput = h('input', {
        type: 'text',
        id: 'address',
        inputmode: 'url',
        placeholder: 'https://… or rtsp://…',
        autocomplete: 'off',
        spellcheck: 'false',
        required: true,
    });
    const live = h('input', {type: 'checkbox'});
    const addressForm = h(
        'form',
        {class: 'by-address card', onsubmit: add, hidden: true},
        h('h2', null, h('label', {for: 'address'}, 'By its address')),
        h('p', {class: 'sub'}, 'A file on a server, or a camera that is watched live.'),
        h('div', {class: 'field'}, addressInput, h('button', {type: 'submit', class: 'secondary'}, 'Add')),
        h('label', {class: 'check'}, live, 'It has no end: watch it live'),
    );
    const browser = h('section', {class: 'card browse', 'aria-label': 'Files on the server', hidden: true});
    const waitingText = h('p');
    const waiting = h(
        'section',
        {class: 'card waiting', hidden: true},
        waitingText,
        h('button', {type: 'button', class: 'secondary', onclick: () => watchAll(unwatched())}, 'Watch all as usual'),
        h('button', {type: 'button', class: 'quiet', onclick: () => watchTogether(unwatched())}, 'Watch them as one'),
    );
    const demo = h('section', {class: 'card demo', hidden: true});
    const element = h(
        'div',
        {class: 'home'},
        area,
        waiting,
        demo,
        h('div', {class: 'ways'}, browser, addressForm),
        h(
            'p',
            {class: 'senses'},
            'A video is watched once; then any number of questions are answered from memory, each with the moments that the answer rests on. ' +
                'The model sees sampled frames and hears no sound. Nothing leaves this server.',
        ),
    );
    let path = '';

    async function add(event) {
        event.preventDefault();
        try {
            const url = addressInput.value.trim();
            const video = await api.addVideo({url, live: live.checked || STREAMING.test(url)});
            addressInput.value = '';
            live.checked = false;
            store.put('videos', video);
            go({video: video.id});
        } catch (error) {
            fault(error);
        }
    }

    async function browse(to) {
        try {
            const found = await api.files(to);
            path = to;
            const up = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
            const inside = name => (path === '' ? name : `${path}/${name}`);
            const folders = found.entries.filter(each => each.folder);
            const files = found.entries.filter(each => !each.folder);
            const inUse = browser.contains(document.activeElement);
            browser.replaceChildren(
                h('h2', null, 'On the server'),
                h('p', {class: 'sub'}, path || 'Folders that are open to this page'),
                h(
                    'ul',
                    {class: 'files'},
                    path !== '' &&
                        h(
                            'li',
                            null,
                            h(
                                'button',
                                {type: 'button', onclick: () => browse(up)},
                                icon('left'),
                                h('span', null, 'Back'),
                            ),
                        ),
                    folders.map(({name}) =>
                        h(
                            'li',
                            null,
                            h(
                                'button',
                                {type: 'button', onclick: () => browse(inside(name))},
                                icon('folder'),
                                h('span', null, name),
                            ),
                        ),
                    ),
                    files.map(file =>
                        h(
                            'li',
                            null,
                            h(
                                'button',
                                {type: 'button', onclick: () => pick(inside(file.name))},
                                icon('film'),
                                h('span', null, file.name),
                                h('span', {class: 'hint'}, bytes(file.bytes)),
                            ),
                        ),
                    ),
                ),
            );
            if (inUse) {
                browser.querySelector('button')?.focus();
            }
        } catch (error) {
            fault(error);
        }
    }

    async function pick(file) {
        try {
            const video = await api.addVideo({path: file});
            store.put('videos', video);
            go({video: video.id});
        } catch (error) {
            fault(error);
        }
    }

    function unwatched() {
        const watched = new Set(
            store.state.memories.flatMap(memory => memory.sources?.map(source => source.video) ?? []),
        );
        return store.state.videos.filter(
            video => video.state === 'ready' && video.kind === 'video' && !watched.has(video.id),
        );
    }

    async function watchAll(videos) {
        for (const video of videos) {
            try {
                store.put(
                    'memories',
                    await api.watch({name: video.name.replace(/\.[^.]+$/, ''), sources: [{video: video.id}]}),
                );
            } catch (error) {
                fault(error);
                return;
            }
        }
    }

    /** Names as people count: part 2 before part 10. */
    function watchTogether(videos) {
        const [first, ...others] = videos.toSorted((one, other) =>
            one.name.localeCompare(other.name, undefined, {numeric: true}),
        );
        go({video: first.id, with: others.map(each => each.id).join()});
    }

    function draw() {
        const {info} = store.state;
        text(
            limit,
            info?.limits?.upload_bytes
                ? `Up to ${bytes(info.limits.upload_bytes)} each. An upload that is cut goes on where it was.`
                : 'An upload that is cut goes on where it was.',
        );
        addressForm.hidden = !info?.urls;
        const roots = info?.roots ?? [];
        if (roots.length > 0 && browser.hidden) {
            browser.hidden = false;
            browse('');
        }
        const left = unwatched().length;
        waiting.hidden = left < 2;
        text(waitingText, `${count(left, 'video is', 'videos are')} here and not watched yet.`);
        const example = info?.examples?.find(each => store.memoryOf(each.memory));
        demo.hidden = !example;
        const video = example && store.firstVideo(store.memoryOf(example.memory));
        const shown = example && `${example.memory} ${video?.state}`;
        if (example && demo.dataset.shown !== shown) {
            demo.dataset.shown = shown;
            demo.replaceChildren(
                ...(video?.state === 'ready'
                    ? [
                          h('img', {
                              src: api.frameAddress(video.id, (video.duration_seconds ?? 0) / 3, 320),
                              alt: '',
                              onerror: event => event.target.remove(),
                          }),
                      ]
                    : []),
                h(
                    'div',
                    null,
                    h('h2', null, 'Try it with a film of known answers'),
                    h(
                        'p',
                        {class: 'sub'},
                        'It was drawn by a program, so what happens in it is known. The model here is a very small one that learned from such films only; real films need real weights.',
                    ),
                    h('a', {class: 'secondary', href: `#memory=${example.memory}`}, 'Open the film'),
                ),
            );
        }
    }

    const unsubscribe = store.subscribe(draw);
    draw();
    return {element, destroy: unsubscribe};
}
