/** Requests to the server. Everything it says comes as values or as an `ApiError` with its own words. */

/** What went wrong; `status` is 0 where the server could not be reached. */
export class ApiError extends Error {
    constructor(status, message, code = null, retryAfter = null) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }
}

/** The title of conversations that hold what was asked of all videos together. */
export const TABLE = 'Asked of several videos';

const listeners = new Set();

/** Calls back with true or false whenever the server answers or does not, and with 'key' when it wants another key. */
export function onConnection(listener) {
    listeners.add(listener);
}

function tell(what) {
    listeners.forEach(listener => listener(what));
}

export function gone(error) {
    return error instanceof ApiError && error.status === 0;
}

export function stopped(error) {
    return error?.name === 'AbortError';
}

async function send(method, path, body, options = {}) {
    const headers = {...options.headers};
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
    }
    let response;
    try {
        response = await fetch(path, {
            method,
            headers,
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: options.signal,
            credentials: 'same-origin',
            cache: 'no-store',
        });
    } catch (error) {
        if (stopped(error)) {
            throw error;
        }
        tell(false);
        throw new ApiError(0, 'The server does not answer.');
    }
    tell(true);
    if (!response.ok) {
        const error = await failure(response);
        if (error.status === 401 && path !== 'api/session') {
            tell('key');
        }
        throw error;
    }
    return response;
}

/** The server's own words about what went wrong. */
async function failure(response) {
    let said = null;
    try {
        said = (await response.json()).error;
    } catch {
        // Not ours: a proxy between us and the server.
    }
    const message = said?.message ?? `The server answered ${response.status} ${response.statusText}.`;
    const retry = Number(response.headers.get('Retry-After')) || null;
    return new ApiError(response.status, message, said?.videoxl_code ?? null, retry);
}

async function json(method, path, body, options) {
    const response = await send(method, path, body, options);
    return response.status === 204 ? null : response.json();
}

export const get = (path, options) => json('GET', path, undefined, options);
export const post = (path, body, options) => json('POST', path, body, options);

export async function remove(path) {
    await send('DELETE', path);
}

/** The events of a stream, as {event, data}, until it ends. Leaving the loop closes it, and so the server notices. */
export async function* events(method, path, body, signal) {
    const response = await send(method, path, body, {signal, headers: {Accept: 'text/event-stream'}});
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    let event = 'message';
    let data = [];
    try {
        while (true) {
            const {value, done} = await reader.read();
            if (done) {
                return;
            }
            const lines = (rest + value).split(/\r?\n/);
            rest = lines.pop();
            for (const line of lines) {
                if (line === '') {
                    if (data.length > 0) {
                        yield {event, data: JSON.parse(data.join('\n'))};
                    }
                    event = 'message';
                    data = [];
                } else if (line.startsWith('event:')) {
                    event = line.slice(6).trim();
                } else if (line.startsWith('data:')) {
                    data.push(line.slice(5).trimStart());
                }
            }
        }
    } catch (error) {
        if (stopped(error) || error instanceof SyntaxError) {
            throw error;
        }
        tell(false);
        throw new ApiError(0, 'The server went away.');
    } finally {
        reader.cancel().catch(() => {});
    }
}

const id = encodeURIComponent;

export const info = () => get('api/info');
export const openSession = key => post('api/session', {key});
export const videos = async () => (await get('api/videos')).videos;
export const video = name => get(`api/videos/${id(name)}`);
export const addVideo = source => post('api/videos', source);
export const removeVideo = name => remove(`api/videos/${id(name)}`);
export const files = path => get(`api/files?path=${id(path)}`);
export const plan = (options, signal) => post('api/plan', options, {signal});
export const memories = async () => (await get('api/memories')).memories;
export const memory = name => get(`api/memories/${id(name)}`);
export const watch = options => post('api/memories', options);
export const cancel = name => post(`api/memories/${id(name)}/cancel`);
export const removeMemory = name => remove(`api/memories/${id(name)}`);
export const watching = (name, signal) => events('GET', `api/memories/${id(name)}/events`, undefined, signal);
export const ask = (name, question, signal) => post(`api/memories/${id(name)}/ask`, question, {signal});
export const stream = (name, question, signal) =>
    events('POST', `api/memories/${id(name)}/ask`, {...question, stream: true}, signal);
export const find = (name, words, count, signal) =>
    post(`api/memories/${id(name)}/find`, {text: words, count}, {signal});
export const chats = async name => (await get(`api/chats?memory=${id(name)}`)).chats;
export const chat = name => get(`api/chats/${id(name)}`);
export const newChat = (memory, title) => post('api/chats', {memory, title});
export const removeChat = name => remove(`api/chats/${id(name)}`);

export const contentAddress = name => `api/videos/${id(name)}/content`;
export const memoryFile = name => `api/memories/${id(name)}/file`;
export const frameAddress = (name, at, width) =>
    `api/videos/${id(name)}/frame?at=${Math.max(0, at).toFixed(3)}&width=${width}`;

const sprites = new Map();

/** The thumbnails of a video, asked for until they are there; null where there are none. */
export function sprite(name) {
    if (!sprites.has(name)) {
        sprites.set(name, askForSprite(name));
    }
    return sprites.get(name);
}

async function askForSprite(name) {
    for (let attempt = 0; attempt < 60; attempt++) {
        try {
            const response = await send('GET', `api/videos/${id(name)}/sprite`);
            if (response.status === 200) {
                const found = await response.json();
                return {...found, image: new URL(found.image, document.baseURI).href};
            }
        } catch (error) {
            if (!gone(error) && error.status !== 503) {
                return null;
            }
        }
        await new Promise(later => setTimeout(later, Math.min(4000, 300 * 1.4 ** attempt)));
    }
    sprites.delete(name);
    return null;
}
