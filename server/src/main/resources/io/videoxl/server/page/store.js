/** What is known of the server, and who is told when it changes. */

import * as api from './api.js';
import {Upload} from './upload.js';

// How long until everything is read again: while a video is being read, while something is under way, otherwise.
const SOON = 300;
const BUSY = 1500;
const IDLE = 15000;

export const state = {
    info: null,
    online: true,
    keyNeeded: false,
    loaded: false,
    problem: null, // why nothing could be read, in the server's words
    videos: [],
    memories: [],
    uploads: [],
};

const subscribers = new Set();
let timer = null;
let announced = false;

/** Calls back once for all changes of a moment; gives back how to end that. */
export function subscribe(listener) {
    subscribers.add(listener);
    return () => subscribers.delete(listener);
}

export function changed() {
    if (!announced) {
        announced = true;
        queueMicrotask(() => {
            announced = false;
            [...subscribers].forEach(listener => listener(state));
        });
    }
}

export const videoOf = id => state.videos.find(video => video.id === id);
export const memoryOf = id => state.memories.find(memory => memory.id === id);
export const uploadOf = key => state.uploads.find(upload => upload.key === key);
/** Whether the small model that comes along answers here: then there is a film to try it with. */
export const isDemo = () => (state.info?.examples?.length ?? 0) > 0;
/** Whether the server has just been started: it loads its model, or makes the film to try. */
const isBeginning = () => state.info?.loading || (state.info?.demo && !isDemo());
export const underWay = memory => memory?.state === 'queued' || memory?.state === 'watching';

/** Of the sources of a memory the first that is still there. */
export function firstVideo(memory) {
    return memory.sources?.map(source => videoOf(source.video)).find(video => video);
}

export function put(list, item) {
    const at = state[list].findIndex(each => each.id === item.id);
    if (at < 0) {
        state[list] = [item, ...state[list]];
    } else {
        state[list] = state[list].with(at, item);
    }
    changed();
    schedule();
}

/** Takes what is known of something that is read again anyway. */
export function progressed(list, id, fields) {
    state[list] = state[list].map(item => (item.id === id ? {...item, ...fields} : item));
    changed();
}

export function drop(list, id) {
    state[list] = state[list].filter(item => item.id !== id);
    changed();
}

/** Reads everything; also the first thing that is done. */
export async function refresh() {
    clearTimeout(timer);
    try {
        if (state.info === null || isBeginning() || state.keyNeeded || !state.online) {
            const info = await api.info();
            state.info = info;
            if (info.key_needed && !info.limits) {
                // without a key nothing else is told
                state.keyNeeded = true;
                state.loaded = true;
                changed();
                return;
            }
        }
        const [videos, memories] = await Promise.all([api.videos(), api.memories()]);
        state.keyNeeded = false;
        state.videos = latestFirst(videos);
        state.memories = latestFirst(memories);
        state.loaded = true;
        state.problem = null;
    } catch (error) {
        if (error.status === 401) {
            state.keyNeeded = true;
            state.loaded = true;
        } else if (!api.gone(error)) {
            state.problem = error.message;
        }
    } finally {
        changed();
        schedule();
    }
}

const latestFirst = items => items.toSorted((one, other) => (other.created ?? 0) - (one.created ?? 0));

function schedule() {
    if (state.keyNeeded) {
        return;
    }
    const reading = state.videos.some(video => video.state === 'reading');
    const busy = !state.online || isBeginning() || state.memories.some(underWay);
    clearTimeout(timer);
    timer = setTimeout(() => (document.hidden ? schedule() : refresh()), reading ? SOON : busy ? BUSY : IDLE);
}

document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
        refresh();
    }
});

api.onConnection(what => {
    if (what === 'key') {
        state.keyNeeded = true;
        changed();
    } else if (state.online !== what) {
        state.online = what;
        changed();
        schedule();
    }
});

/** Starts to upload files; gives back the uploads. Those that are too large are refused at once. */
export function upload(files) {
    const limit = state.info?.limits?.upload_bytes;
    return [...files].map(file => {
        const one = new Upload(file, changed);
        state.uploads = [...state.uploads, one];
        if (limit && file.size > limit) {
            one.state = 'failed';
            one.error = new api.ApiError(
                413,
                `${file.name} has ${file.size.toLocaleString('en-US')} bytes; the server takes at most ` +
                    `${limit.toLocaleString('en-US')}. Cut it, or start the server with a higher limit.`,
            );
        } else {
            one.run().then(() => {
                if (one.state === 'done') {
                    refresh();
                }
            });
        }
        changed();
        return one;
    });
}

export function forget(one) {
    state.uploads = state.uploads.filter(each => each !== one);
    changed();
}
