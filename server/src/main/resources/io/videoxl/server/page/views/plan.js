/** Before a video is watched: what it is, which part, what will be watched, and what that takes. */

import {h, icon, text} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';
import {about, bytes, count, grouped} from '../format.js';
import {go, replace} from '../route.js';
import {Timebase} from '../timebase.js';
import {describe} from './memory.js';
import {fault, say} from './notice.js';
import {range} from './range.js';
import {sequence} from './sequence.js';

const SETTLE = 120;
const RETRY = 1600;

/** @param given {video} or {upload}; `with`: ids of videos that are watched behind it, with commas between them */
export function planView(given) {
    let upload = given.upload ? store.uploadOf(given.upload) : null;
    let id = given.video ?? upload?.video ?? null;
    let local = null; // the file as the browser sees it, in the server's words
    let cut = {from: null, to: null};
    let current = null;
    let asked = '';
    let timer = null;
    let controller = null;
    let shownKey = '';
    let pictured = false;
    let address = null;
    let eager = false; // starts by itself once the video is here

    const title = h('h1');
    const sub = h('p', {class: 'sub'});
    const picture = h('div', {class: 'plan-picture'});
    const progress = h('progress', {max: '1', 'aria-label': 'Uploaded', hidden: true});
    const progressText = h('p', {class: 'sub', hidden: true});
    const problem = h('div', {class: 'card fault', role: 'alert', hidden: true});
    const part = range(new Timebase([]), (from, to) => {
        cut = {from, to};
        soon();
    });
    const more = sequence(() => {
        drawName();
        soon();
    });
    const awaited = given.with?.split(',') ?? []; // to be watched behind it, once it is known what they hold
    const frames = h('input', {
        type: 'number',
        id: 'plan-frames',
        min: '1',
        max: '4096',
        inputmode: 'numeric',
        oninput: soon,
    });
    const ratio = h('select', {id: 'plan-ratio', onchange: soon});
    const rate = h('input', {
        type: 'number',
        id: 'plan-rate',
        min: '0.01',
        max: '60',
        step: 'any',
        inputmode: 'decimal',
        oninput: soon,
    });
    const name = h('input', {type: 'text', id: 'plan-name', autocomplete: 'off'});
    const figures = h('dl', {class: 'figures', 'aria-live': 'polite'});
    const message = h('p', {class: 'aside warned', hidden: true});
    const watch = h(
        'button',
        {type: 'submit', class: 'primary', disabled: true},
        icon('play'),
        h('span', null, 'Watch'),
    );
    const removeButton = h(
        'button',
        {type: 'button', class: 'quiet danger', onclick: remove},
        icon('remove'),
        h('span', null, 'Remove the video'),
    );
    const earlier = h('section', {class: 'earlier', hidden: true});
    const live = h(
        'p',
        {class: 'sub', hidden: true},
        'It is watched as it comes, until you end it. Questions are answered from what was seen up to then.',
    );
    const ratioField = h(
        'div',
        {class: 'labelled'},
        h('label', {for: 'plan-ratio'}, 'Ratio'),
        ratio,
        h('p', {class: 'hint'}, 'So many visual tokens become one.'),
    );
    const fieldsRow = h(
        'div',
        {class: 'fields'},
        h('div', {class: 'labelled', id: 'frames-field'}, h('label', {for: 'plan-frames'}, 'Frames at most'), frames),
        h('div', {class: 'labelled'}, h('label', {for: 'plan-rate'}, 'Frames a second'), rate),
        ratioField,
        h('div', {class: 'labelled wide'}, h('label', {for: 'plan-name'}, 'Name'), name),
    );
    const form = h(
        'form',
        {class: 'plan-form', onsubmit: start},
        part.element,
        more.element,
        live,
        figures,
        message,
        fieldsRow,
        h('div', {class: 'actions'}, watch, removeButton),
    );
    const element = h(
        'div',
        {class: 'plan'},
        h('header', {class: 'plan-head'}, picture, h('div', {class: 'plan-words'}, title, sub, progress, progressText)),
        problem,
        form,
        earlier,
        h(
            'p',
            {class: 'senses'},
            'The model sees sampled frames and hears no sound. What is watched stays on this server.',
        ),
    );

    if (upload?.file) {
        preview(upload.file);
    }
    const defaults = store.state.info?.defaults ?? {};
    frames.value = defaults.frames ?? 128;
    rate.value = defaults.rate ?? '';
    fillRatios();

    function fillRatios() {
        const ratios = store.state.info?.model?.ratios ?? [];
        ratioField.hidden = ratios.length === 0;
        const wanted = String(store.state.info?.defaults?.ratio ?? 'auto');
        const all = [...ratios.map(String), 'auto'];
        ratio.replaceChildren(...all.map(each => h('option', {value: each}, each === 'auto' ? 'automatic' : each)));
        ratio.value = all.includes(wanted) ? wanted : all[0];
    }

    /** The first picture and the length of a file that the browser can play, before the server has it. */
    function preview(file) {
        const movie = h('video', {
            muted: true,
            preload: 'auto',
            playsinline: true,
            tabindex: '-1',
            'aria-hidden': 'true',
        });
        address = URL.createObjectURL(file);
        movie.addEventListener('loadedmetadata', () => {
            if (Number.isFinite(movie.duration)) {
                local = {
                    duration_seconds: movie.duration,
                    width: movie.videoWidth,
                    height: movie.videoHeight,
                    kind: 'video',
                    bytes: file.size,
                };
                movie.currentTime = Math.min(movie.duration / 20, 1);
                draw();
                soon();
            }
        });
        movie.addEventListener('error', () => movie.remove());
        movie.src = address;
        picture.append(movie);
    }

    function draw() {
        upload = given.upload ? store.uploadOf(given.upload) : null;
        if (!id && upload?.video) {
            id = upload.video;
            replace({video: id});
        }
        const video = id ? store.videoOf(id) : null;
        const what = video?.state === 'ready' ? video : local ? {...video, ...local} : video;
        text(title, video?.name ?? upload?.name ?? 'Video');
        text(sub, what ? describe(what) : upload ? bytes(upload.bytes) : '');
        drawName();
        drawUpload(video);
        drawProblem(video);
        drawPicture(video);
        const stream = video?.kind === 'stream';
        const image = video?.kind === 'image';
        part.element.hidden = stream || image || !(what?.duration_seconds > 0);
        fieldsRow.children[0].hidden = image || stream;
        fieldsRow.children[1].hidden = image;
        figures.hidden = stream;
        more.element.hidden = stream;
        more.offer();
        while (awaited.length > 0 && store.videoOf(awaited[0])?.state !== 'reading') {
            more.add(awaited.shift());
        }
        live.hidden = !stream;
        if (!part.element.hidden) {
            const length = what.duration_seconds;
            const key = `${id} ${video?.state} ${length}`;
            if (key !== shownKey) {
                shownKey = key;
                part.show(new Timebase([{video: video ?? undefined, from: 0, to: length}]));
                soon();
            }
        } else if (`${id} ${video?.state}` !== shownKey) {
            shownKey = `${id} ${video?.state}`;
            soon();
        }
        drawWatch();
        removeButton.hidden = !video && !upload;
        text(removeButton.lastElementChild, video ? 'Remove the video' : 'Cancel the upload');
        drawEarlier(video);
    }

    function drawName() {
        if (!name.value && document.activeElement !== name) {
            name.placeholder = called();
        }
    }

    /** A name for the memory that none has yet. */
    function called() {
        const first = (id ? store.videoOf(id)?.name : null) ?? upload?.name ?? '';
        const name = [first, ...more.names()].map(each => each.replace(/\.[^.]+$/, '')).join(' + ');
        const taken = new Set(store.state.memories.map(memory => memory.name));
        for (let number = 1; ; number++) {
            const free = number === 1 ? name : `${name} (${number})`;
            if (!taken.has(free)) {
                return free;
            }
        }
    }

    function drawWatch() {
        const video = id ? store.videoOf(id) : null;
        const coming = video ? video.state === 'reading' : upload?.state === 'uploading' || upload?.state === 'waiting';
        watch.disabled = !(video?.state === 'ready' || coming) || current?.fits === false;
        watch.classList.toggle('pressed', eager && coming);
        text(
            watch.lastElementChild,
            video?.kind === 'stream'
                ? 'Watch live'
                : coming
                  ? eager
                      ? 'Starts when it is here'
                      : 'Watch when it is here'
                  : 'Watch',
        );
        if (eager && video?.state === 'ready' && current !== null) {
            eager = false;
            if (current.fits !== false) {
                start();
            }
        }
    }

    function drawUpload(video) {
        const sending = upload && (upload.state === 'uploading' || upload.state === 'waiting');
        const coming = sending || video?.state === 'reading';
        if (!coming && !progress.hidden && video?.state === 'ready') {
            say(`${video.name} is here.`);
        }
        progress.hidden = progressText.hidden = !coming;
        if (sending) {
            progress.value = upload.bytes ? upload.sent / upload.bytes : 0;
            text(
                progressText,
                upload.state === 'waiting'
                    ? `The connection is gone; ${bytes(upload.sent)} are safe. It goes on by itself.`
                    : `Uploading: ${bytes(upload.sent)} of ${bytes(upload.bytes)}`,
            );
        } else if (video?.state === 'reading') {
            progress.removeAttribute('value');
            text(progressText, 'Reading the video');
        }
    }

    function drawProblem(video) {
        const error =
            upload?.error?.message ??
            (video?.state === 'broken'
                ? (video.error?.message ?? video.error ?? 'The video could not be read.')
                : null) ??
            (id && store.state.loaded && !video && !upload ? 'This video is not there any more.' : null);
        const bad = error !== null;
        if (problem.hidden === bad) {
            problem.hidden = !bad;
            form.classList.toggle('unusable', bad);
        }
        if (bad) {
            const words = problem.querySelector('p');
            if (words?.textContent !== error) {
                problem.replaceChildren(
                    h('h2', null, upload?.error ? 'This could not be uploaded' : 'This could not be read'),
                    h('p', null, error),
                    ...(video
                        ? [h('button', {type: 'button', class: 'secondary', onclick: remove}, 'Remove it')]
                        : [h('a', {href: '#', class: 'secondary'}, 'Choose another')]),
                );
            }
        }
        for (const each of [part.element, more.element, fieldsRow, figures, form.lastElementChild]) {
            each.classList.toggle('away', bad);
        }
    }

    function drawPicture(video) {
        picture.hidden = video?.state === 'broken' || video?.kind === 'stream' || upload?.state === 'failed';
        if (video?.state === 'ready' && video.kind !== 'stream' && !pictured) {
            pictured = true;
            const at = Math.min((video.duration_seconds ?? 0) / 20, 1);
            // What the browser sees of the file stays until this is there.
            const image = h('img', {
                src: api.frameAddress(video.id, at, 480),
                alt: `The picture at the beginning of ${video.name}`,
                onload: () => picture.replaceChildren(image),
            });
        }
    }

    function drawEarlier(video) {
        const others = video
            ? store.state.memories.filter(memory => memory.sources?.some(source => source.video === video.id))
            : [];
        earlier.hidden = others.length === 0;
        if (others.length > 0) {
            const key = others.map(memory => `${memory.id}${memory.state}`).join();
            if (earlier.dataset.key !== key) {
                earlier.dataset.key = key;
                earlier.replaceChildren(
                    h('h2', null, 'Watched already'),
                    h(
                        'ul',
                        null,
                        others.map(memory =>
                            h('li', null, h('a', {href: `#memory=${memory.id}`}, memory.name), ` ${memory.state}`),
                        ),
                    ),
                );
            }
        }
    }

    function source() {
        const video = id ? store.videoOf(id) : null;
        const known =
            video?.state === 'ready' ? {video: id} : local ? {duration_seconds: local.duration_seconds} : null;
        return known && {...known, ...(cut.from !== null && {from: cut.from}), ...(cut.to !== null && {to: cut.to})};
    }

    function options() {
        const chosen = ratio.value;
        return {
            ...(frames.value && !fieldsRow.children[0].hidden && {frames: Number(frames.value)}),
            ...(rate.value && {rate: Number(rate.value)}),
            ...(!ratioField.hidden && {ratio: chosen === 'auto' ? 'auto' : Number(chosen)}),
        };
    }

    function soon() {
        clearTimeout(timer);
        timer = setTimeout(ask, SETTLE);
    }

    async function ask() {
        const wanted = source();
        const video = id ? store.videoOf(id) : null;
        if (!wanted || video?.kind === 'stream' || upload?.state === 'failed') {
            current = null;
            drawPlan();
            return;
        }
        const request = {sources: [wanted, ...more.sources()], ...options()};
        const key = JSON.stringify(request);
        if (key === asked && current) {
            return;
        }
        asked = key;
        controller?.abort();
        controller = new AbortController();
        try {
            current = await api.plan(request, controller.signal);
            drawPlan();
            if (current.fits && !isExpected(current)) {
                askAgain(); // a server that has just been started finds out
            }
        } catch (error) {
            if (api.gone(error)) {
                askAgain();
            } else if (!api.stopped(error)) {
                current = {fits: false, message: error.message};
                drawPlan();
            }
        }
    }

    function askAgain() {
        asked = '';
        timer = setTimeout(ask, RETRY);
    }

    const isExpected = plan => plan.expected_seconds !== undefined && plan.expected_seconds !== null;

    function drawPlan() {
        const rows =
            current?.frames === undefined
                ? []
                : [
                      ['Frames', grouped(current.frames)],
                      ['Windows', grouped(current.windows?.length ?? 0)],
                      ['Memory', bytes(current.memory_bytes)],
                      [
                          'Time expected',
                          isExpected(current) ? about(current.expected_seconds) : 'not known yet',
                      ],
                  ];
        figures.replaceChildren(
            ...rows.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
        );
        if (rows.length > 0) {
            const ratios = [...new Set((current.windows ?? []).map(window => window.ratio))];
            figures.children[1].lastElementChild.append(h('span', {class: 'hint'}, `at ratio ${ratios.join(', ')}`));
            figures.children[2].lastElementChild.append(h('span', {class: 'hint'}, 'with room to ask'));
        }
        message.hidden = !current?.message;
        if (current?.message && message.textContent !== current.message) {
            say(current.message);
        }
        text(message, current?.message ?? '');
        const times = current?.frame_times ?? [];
        part.times(times.filter(frame => frame.source === 0).map(frame => frame.at));
        more.times(times);
        drawWatch();
    }

    async function start(event) {
        event?.preventDefault();
        const video = id ? store.videoOf(id) : null;
        if (watch.disabled) {
            return;
        }
        if (video?.state !== 'ready') {
            eager = !eager;
            drawWatch();
            return;
        }
        watch.disabled = true;
        const source = {video: id, ...(cut.from !== null && {from: cut.from}), ...(cut.to !== null && {to: cut.to})};
        try {
            const memory = await api.watch({
                name: name.value.trim() || called(),
                sources: [source, ...more.sources()],
                ...options(),
                ...(video.kind === 'stream' && {live: true}),
            });
            store.put('memories', memory);
            say(`Watching ${video.name} begins.`);
            go({memory: memory.id});
        } catch (error) {
            fault(error);
            watch.disabled = false;
        }
    }

    async function remove() {
        if (upload && upload.state !== 'done' && !id) {
            upload.cancel();
            store.forget(upload);
            go({});
            return;
        }
        const used = store.state.memories.filter(memory => memory.sources?.some(source => source.video === id));
        if (
            !confirm(
                `Remove the video from the server?${used.length ? ` ${count(used.length, 'memory', 'memories')} of it can still be asked, without pictures.` : ''}`,
            )
        ) {
            return;
        }
        try {
            await api.removeVideo(id);
            store.drop('videos', id);
            go({});
        } catch (error) {
            fault(error);
        }
    }

    const unsubscribe = store.subscribe(draw);
    draw();
    return {
        element,
        destroy() {
            unsubscribe();
            clearTimeout(timer);
            controller?.abort();
            part.destroy();
            more.destroy();
            if (address) {
                URL.revokeObjectURL(address);
            }
        },
    };
}
