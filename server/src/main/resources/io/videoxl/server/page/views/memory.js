/** A memory: how watching goes, the player with its timeline, what the memory consists of, and the questions. */

import {h, icon, iconButton, attribute, closing, hide, text} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';
import {about, bytes, clock, count, grouped} from '../format.js';
import {address, go, here, replace} from '../route.js';
import {Timebase} from '../timebase.js';
import {chat} from './chat.js';
import {fault, note, say} from './notice.js';
import {player} from './player.js';
import {timeline} from './timeline.js';

/** Milliseconds. */
const FRAMES_PAUSE = 700;
/** As the small model was taught to name things. */
const DEMO_THING = 'the red circle';

export function memoryView(id) {
    let memory = store.memoryOf(id) ?? null;
    let drawing = 0;
    let asking = 0;
    let line = new Timebase([]);
    let controller = null;
    let seen = null; // {source, at} of the frame being watched
    let lastState = null;
    let hadFrames = false;
    let showsVideos = '';
    let left = false; // another view is shown, whatever still comes

    const title = h('h1', {tabindex: '-1'});
    const sub = h('p', {class: 'sub'});
    const more = closing(
        h(
            'details',
            {class: 'more', 'aria-label': 'This memory'},
            h('summary', {'aria-label': 'More', title: 'More'}, h('span', {'aria-hidden': 'true'}, '⋯')),
            h(
                'div',
                {class: 'menu'},
                h('a', {href: api.memoryFile(id), download: ''}, icon('save'), 'Download the memory (.vxl)'),
                h('button', {type: 'button', onclick: again}, icon('again'), 'Watch again, differently'),
                h('button', {type: 'button', class: 'danger', onclick: remove}, icon('remove'), 'Delete this memory'),
            ),
        ),
    );
    const watchingPicture = h('img', {alt: '', class: 'being-seen'});
    const watchingText = h('p', {class: 'watching-text'});
    const watchingSub = h('p', {class: 'sub'});
    const bar = h('progress', {max: '1', 'aria-label': 'Watched'});
    const cancel = h('button', {type: 'button', class: 'secondary', onclick: stop}, 'Cancel');
    const watching = h(
        'section',
        {class: 'watching', 'aria-label': 'Watching', hidden: true},
        watchingPicture,
        h('div', {class: 'watching-words'}, watchingText, bar, watchingSub),
        cancel,
    );
    const failedTitle = h('h2');
    const failedWords = h('p');
    const failed = h(
        'section',
        {class: 'card fault', hidden: true},
        failedTitle,
        failedWords,
        h('button', {type: 'button', class: 'secondary', onclick: again}, 'Watch again'),
    );
    const screen = player(line, {moved, link});
    const strip = timeline(line, {seek: screen.seek, toggle: screen.toggle, step: screen.step});
    const findWords = h('input', {
        type: 'search',
        'aria-label': 'Find when something is shown',
        placeholder: 'Find a moment',
        enterkeyhint: 'search',
    });
    const findForm = h('form', {class: 'find', role: 'search', onsubmit: find}, icon('find'), findWords);
    const evidenceTitle = h('p', {class: 'evidence-title'});
    const evidenceClose = iconButton('close', 'Take the evidence off the timeline', () => showEvidence(null));
    const laneHead = h(
        'div',
        {class: 'lane-head'},
        evidenceTitle,
        evidenceClose,
        h('span', {class: 'space'}),
        findForm,
    );
    const facts = h('dl', {class: 'facts'});
    const warnings = h('ul', {class: 'warnings'});
    const senses = h('p', {class: 'senses'}, 'It sees sampled frames, marked on the timeline, and hears no sound.');
    const stage = h(
        'div',
        {class: 'stage'},
        h('header', {class: 'stage-head'}, h('div', null, title, sub), more),
        failed,
        watching,
        screen.screen,
        screen.controls,
        laneHead,
        strip.element,
        facts,
        warnings,
        senses,
    );
    const questions = chat(id, {
        get end() {
            return Math.max(0, ...line.parts.map(part => part.to));
        },
        /** Of several sources, times are those of what the answer rests on, or else of what is being shown. */
        seekTime(at, moments) {
            const has = part => part && at >= part.from - 0.5 && at <= part.to + 0.5;
            const within = moments?.find(each => at >= each.from - 0.5 && at <= each.to + 0.5);
            const part = [
                within && line.parts[within.source ?? 0],
                line.at(screen.place()).part,
                ...line.parts,
                line.parts[0],
            ].find((each, index, all) => has(each) || index === all.length - 1);
            screen.seek(line.place(part.index, at));
        },
        /** The name of a source, where there are several. */
        sourceName: source => (line.parts.length > 1 ? line.parts[source ?? 0]?.name : null),
        seekMoment: moment => screen.seek(line.place(moment.source, moment.from)),
        showEvidence,
        framesSeen: moment =>
            (memory?.frame_times ?? [])
                .filter(frame => (frame.source ?? 0) === (moment.source ?? 0))
                .map(frame => frame.at)
                .filter(at => at >= moment.from - 0.001 && at <= moment.to + 0.001),
        sourceVideo: source => line.parts[source ?? 0]?.video,
        named: name => left || replace({...here(), chat: name}),
    });
    const element = h('div', {class: 'memory'}, stage, questions.element);

    function moved(place) {
        strip.moved(place);
    }

    async function link(place) {
        const at = Math.round(line.time(place) * 10) / 10;
        const route = {memory: id, chat: here().chat, t: Math.round(place * 10) / 10};
        replace(route);
        const words = new URL(address(route), location.href).href;
        try {
            await navigator.clipboard.writeText(words);
            note(`The link to ${clock(at)} was copied.`);
        } catch {
            note('The address of this page now leads to this moment.');
        }
    }

    /** @param found {question, moments, measured} or null; `asked` whether somebody wants to see it now */
    function showEvidence(found, asked = false) {
        strip.evidence(found);
        text(evidenceTitle, found ? `${found.title ?? 'Rests on'}: ${found.question}` : '');
        hide(evidenceClose, found === null, findWords);
        if (asked) {
            strip.element.scrollIntoView({block: 'nearest', behavior: 'smooth'});
        }
        attribute(evidenceTitle, 'title', found?.question);
    }

    async function find(event) {
        event.preventDefault();
        const wanted = findWords.value.trim();
        if (wanted === '') {
            return;
        }
        attribute(findForm, 'aria-busy', 'true');
        say(`Looking for ${wanted}.`);
        try {
            const {moments} = await api.find(id, wanted, 5);
            if (moments.length === 0) {
                showEvidence(null);
                const hint = store.isDemo() ? ` The small demo model knows things as in “${DEMO_THING}”.` : '';
                note(`No moment was found that shows “${wanted}”.${hint}`);
            } else {
                showEvidence({
                    title: 'Found',
                    question: wanted,
                    moments: moments.map(each => ({...each, weight: each.score})),
                    measured: [],
                });
                screen.seek(line.place(moments[0].source, moments[0].from));
                say(`${count(moments.length, 'moment')} found; the first at ${clock(moments[0].from)}.`);
            }
        } catch (error) {
            fault(error);
        } finally {
            attribute(findForm, 'aria-busy', null);
        }
    }

    async function stop() {
        if (!memory?.live && !confirm('Stop watching? What was seen so far is given up.')) {
            return;
        }
        try {
            take((await api.cancel(id)) ?? (await api.memory(id)));
        } catch (error) {
            fault(error);
        }
    }

    function again() {
        const there = memory.sources.map(source => source.video).filter(video => store.videoOf(video));
        if (there.length > 0) {
            go({video: there[0], with: there.slice(1).join() || undefined});
        }
    }

    async function remove() {
        if (!confirm(`Delete the memory of ${memory.name}? Its conversations go with it; the video stays.`)) {
            return;
        }
        try {
            await api.removeMemory(id);
            store.drop('memories', id);
            go({});
        } catch (error) {
            fault(error);
        }
    }

    /** Another state of the memory, from an action or its events. */
    function take(other) {
        memory = {...memory, ...other};
        store.put('memories', {...store.memoryOf(id), ...other});
        draw();
    }

    /** Draws once before the next picture of the screen, however much happens until then. */
    function soon() {
        drawing ||= requestAnimationFrame(() => {
            drawing = 0;
            draw();
        });
    }

    /** The times of the frames seen so far, some moments after a window came. */
    function askForFrames() {
        asking ||= setTimeout(async () => {
            asking = 0;
            try {
                const {frame_times, watched_to, tokens, bytes} = await api.memory(id);
                memory = {...memory, frame_times, watched_to, tokens, bytes};
                soon();
            } catch {
                // Asked again after the next window.
            }
        }, FRAMES_PAUSE);
    }

    async function load() {
        try {
            memory = await api.memory(id);
            if (left) {
                return;
            }
            draw();
            if (store.underWay(memory)) {
                follow();
            }
        } catch (error) {
            if (error.status === 404) {
                element.replaceChildren(
                    h(
                        'div',
                        {class: 'card'},
                        h('h1', null, 'This memory is not there'),
                        h('p', null, error.message),
                        h('a', {class: 'primary', href: '#'}, 'To all videos'),
                    ),
                );
            } else if (!api.gone(error)) {
                fault(error);
            }
        }
    }

    async function follow() {
        controller?.abort();
        const own = (controller = new AbortController());
        try {
            for await (const {event, data} of api.watching(id, own.signal)) {
                if (event === 'progress') {
                    seen = data;
                    const now = {
                        state: 'watching',
                        ...pick(data, ['frames_watched', 'frames_total', 'seconds_left', 'watched_to']),
                    };
                    Object.assign(memory, now);
                    store.progressed('memories', id, now);
                    soon();
                } else if (event === 'window') {
                    (memory.windows ??= []).push(data);
                    soon();
                    askForFrames();
                } else if (event === 'state') {
                    take(data);
                }
            }
            if (!own.signal.aborted) {
                await load();
                store.refresh();
            }
        } catch {
            // Stopped, or the server is gone: taken up again when it is back.
        } finally {
            if (controller === own) {
                controller = null;
            }
        }
    }

    function draw() {
        if (!memory) {
            return;
        }
        text(title, memory.name ?? 'Memory');
        const first = store.firstVideo(memory);
        const videos =
            memory.sources
                ?.map(source => store.videoOf(source.video)?.name)
                .filter(name => name && name !== memory.name && name.replace(/\.[^.]+$/, '') !== memory.name) ?? [];
        line = Timebase.of(memory, store.videoOf);
        const whole = line.parts.length > 1 ? `${line.parts.length} sources, ${clock(line.length)}` : null;
        text(sub, [videos.join(', '), whole ?? (first && describe(first))].filter(Boolean).join(' · '));
        drawWatching();
        drawFailure();
        screen.line(line);
        screen.frames(
            (memory.frame_times ?? []).map(frame => line.place(frame.source, frame.at)).sort((a, b) => a - b),
        );
        strip.show(memory, line);
        const names = line.parts.map(part => part.video?.id).join();
        if (names !== showsVideos && line.parts.some(part => part.video)) {
            showsVideos = names;
            screen.seek(here().t ?? 0);
        }
        drawFacts();
        questions.usable(memory.state === 'ready' || store.underWay(memory));
        findWords.placeholder = store.isDemo() ? `Find ${DEMO_THING}` : 'Find a moment';
        questions.examples(
            memory.live
                ? ['What happened in the last minute?', 'What is to be seen now?']
                : (store.state.info?.examples?.find(each => each.memory === id)?.questions ?? []),
            store.isDemo(),
        );
        if (lastState && lastState !== memory.state) {
            say(
                {
                    ready: `${memory.name} was watched. Ask away.`,
                    failed: `Watching ${memory.name} failed.`,
                    cancelled: 'Watching was cancelled.',
                }[memory.state] ?? '',
            );
        }
        if (!hadFrames && memory.frame_times?.length) {
            hadFrames = true;
            questions.redraw();
        }
        lastState = memory.state;
    }

    function drawWatching() {
        const under = store.underWay(memory);
        hide(watching, !under, title);
        if (!under) {
            strip.seeing(null);
            return;
        }
        const done = memory.frames_watched ?? 0;
        const total = memory.frames_total;
        if (memory.state === 'queued') {
            text(
                watchingText,
                memory.queue_place > 1 ? `Waiting: place ${memory.queue_place}` : 'Waiting to be watched',
            );
            text(watchingSub, 'One video is watched at a time.');
            bar.removeAttribute('value');
        } else if (memory.live) {
            text(watchingText, `Live, watched up to ${clock(memory.watched_to ?? seen?.at ?? 0)}`);
            text(watchingSub, `${count(done, 'frame')} seen. Ask whenever you like.`);
        } else {
            text(
                watchingText,
                done || total
                    ? `Watching: frame ${grouped(done)}${total ? ` of ${grouped(total)}` : ''}`
                    : 'Watching begins',
            );
            text(
                watchingSub,
                [
                    memory.seconds_left !== undefined &&
                        memory.seconds_left !== null &&
                        `${about(memory.seconds_left)} left`,
                    'questions are answered from what was seen so far',
                ]
                    .filter(Boolean)
                    .join(' · '),
            );
            bar.value = total ? done / total : 0;
        }
        bar.hidden = memory.live === true;
        text(cancel, memory.live ? 'End' : 'Cancel');
        watching.classList.toggle('live', memory.live === true);
        if (seen?.at !== undefined) {
            const video = line.parts[seen.source ?? 0]?.video;
            strip.seeing(line.place(seen.source, seen.at));
            const wanted = hasPictures(video) && api.frameAddress(video.id, seen.at, 320);
            if (
                wanted &&
                (watchingPicture.complete || !watchingPicture.src) &&
                watchingPicture.src !== new URL(wanted, document.baseURI).href
            ) {
                watchingPicture.src = wanted;
            }
        }
        watchingPicture.hidden = !watchingPicture.src;
    }

    function drawFailure() {
        const bad = memory.state === 'failed' || memory.state === 'cancelled';
        failed.hidden = !bad;
        text(failedTitle, memory.state === 'failed' ? 'This could not be watched' : 'Watching was cancelled');
        text(failedWords, memory.error?.message ?? memory.error ?? '');
    }

    function drawFacts() {
        const windows = memory.windows ?? [];
        const ratios = [...new Set(windows.map(window => window.ratio))];
        const rows = [
            ['Frames seen', memory.frames_watched ? grouped(memory.frames_watched) : null],
            ['Windows', windows.length ? grouped(windows.length) : null],
            ['Ratio', ratios.length ? ratios.join(', ') : null],
            ['Memory', memory.bytes ? `${grouped(memory.tokens ?? 0)} tokens, ${bytes(memory.bytes)}` : null],
        ];
        facts.replaceChildren(
            ...rows
                .filter(([, value]) => value !== null)
                .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
        );
        const all = [
            ...new Set([
                ...(memory.warnings ?? []),
                ...windows.flatMap(window => window.warnings ?? []),
                ...(memory.sources ?? []).flatMap(source => store.videoOf(source.video)?.warnings ?? []),
            ]),
        ];
        warnings.hidden = all.length === 0;
        warnings.replaceChildren(...all.map(each => h('li', null, icon('warning'), each)));
    }

    let online = store.state.online;
    const unsubscribe = store.subscribe(() => {
        if (store.state.online && !online) {
            screen.reload();
            load();
            questions.again();
        }
        online = store.state.online;
        const listed = store.memoryOf(id);
        if (listed && memory && controller === null && listed.state !== memory.state) {
            load();
        } else {
            draw();
        }
    });
    showEvidence(null);
    draw();
    load();
    questions.load(here().chat);
    return {
        element,
        route(route) {
            if (route.t !== undefined) {
                screen.seek(route.t);
            }
        },
        destroy() {
            left = true;
            controller?.abort();
            controller = null;
            cancelAnimationFrame(drawing);
            clearTimeout(asking);
            unsubscribe();
            questions.destroy();
            strip.destroy();
            screen.destroy();
        },
    };
}

/** Whether the server can show pictures of it: of what is live nothing is kept but the memory. */
const hasPictures = video => video !== undefined && video !== null && video.kind !== 'stream';

/** What a video is, in a line. */
export function describe(video) {
    return [
        video.kind === 'stream'
            ? 'live'
            : video.kind === 'image'
              ? 'image'
              : Number.isFinite(video.duration_seconds)
                ? clock(video.duration_seconds)
                : null,
        video.codec,
        video.width ? `${video.width} × ${video.height}` : null,
        video.frame_rate ? `${Math.round(video.frame_rate * 100) / 100} fps` : null,
        video.bytes ? bytes(video.bytes) : null,
    ]
        .filter(Boolean)
        .join(' · ');
}

function pick(from, names) {
    return Object.fromEntries(names.filter(name => from[name] !== undefined).map(name => [name, from[name]]));
}
