/** Uploads by the tus protocol, version 1.0.0: what a broken connection, a server that restarts or a reload cuts goes on where it was. */

import {ApiError} from './api.js';
import {forget, keep, kept} from './kept.js';

const SLICE = 64 << 20;
const LONGEST_PAUSE = 8000;
const PROTOCOL = {'Tus-Resumable': '1.0.0'};

/** Tells a file from others when it is chosen again. */
function fingerprint(file) {
    return `videoxl-upload ${file.name} ${file.size} ${file.lastModified}`;
}

function base64(words) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(words)));
}

let numbers = 0;

/** One file on its way. `changed` is called whenever `sent`, `state`, `error` or `video` is another. */
export class Upload {
    constructor(file, changed) {
        this.key = `u${++numbers}`;
        this.file = file;
        this.name = file.name;
        this.bytes = file.size;
        this.sent = 0;
        this.state = 'uploading';
        this.error = null;
        this.video = null;
        this.address = null;
        this.changed = changed;
    }

    async run() {
        let pause = 250;
        while (this.state === 'uploading' || this.state === 'waiting') {
            try {
                await this.#create();
                while (this.video === null && this.state !== 'cancelled') {
                    await this.#sendSlice();
                    pause = 250;
                }
                if (this.video !== null) {
                    this.#forget();
                    this.#become('done');
                }
                return;
            } catch (error) {
                if (this.state === 'cancelled') {
                    return;
                }
                if (!(error instanceof ApiError)) {
                    this.error = error; // the browser's, which would come again
                    this.#become('failed');
                    return;
                }
                if (error.status === 404 || error.status === 410) {
                    this.#forget(); // cleared away meanwhile: begins again
                    this.sent = 0;
                } else if (error.status !== 0 && error.status !== 409 && error.status !== 423 && error.status < 500) {
                    this.error = error;
                    this.#become('failed');
                    return;
                }
                this.#become('waiting');
                await new Promise(later => setTimeout(later, pause));
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
        }
    }

    cancel() {
        this.#become('cancelled');
        this.request?.abort();
        if (this.address) {
            fetch(this.address, {method: 'DELETE', headers: PROTOCOL}).catch(() => {});
        }
        this.#forget();
    }

    async #create() {
        const known = this.address ?? kept(fingerprint(this.file));
        if (known) {
            const answer = await this.#request('HEAD', known, {});
            this.address = known;
            this.sent = Number(answer.getResponseHeader('Upload-Offset'));
            this.video = answer.getResponseHeader('X-Videoxl-Video');
        } else {
            const answer = await this.#request('POST', 'api/uploads', {
                'Upload-Length': this.bytes,
                'Upload-Metadata': `filename ${base64(this.name)}`,
            });
            this.address = new URL(answer.getResponseHeader('Location'), document.baseURI).href;
            this.video = answer.getResponseHeader('X-Videoxl-Video');
            keep(fingerprint(this.file), this.address);
        }
        this.#become('uploading');
    }

    async #sendSlice() {
        const from = this.sent;
        const headers = {'Upload-Offset': from, 'Content-Type': 'application/offset+octet-stream'};
        const answer = await this.#request(
            'PATCH',
            this.address,
            headers,
            this.file.slice(from, from + SLICE),
            progress => {
                this.sent = from + progress.loaded;
                this.changed(this);
            },
        );
        this.sent = Number(answer.getResponseHeader('Upload-Offset'));
        this.video = answer.getResponseHeader('X-Videoxl-Video');
        if (this.video === null && this.sent >= this.bytes) {
            throw new ApiError(400, 'The server took the whole file and named no video.');
        }
    }

    /** XMLHttpRequest, because `fetch` does not tell how much was sent. */
    #request(method, address, headers, body = null, progress = null) {
        return new Promise((resolve, reject) => {
            const request = (this.request = new XMLHttpRequest());
            request.open(method, address);
            for (const [name, value] of Object.entries({...PROTOCOL, ...headers})) {
                request.setRequestHeader(name, value);
            }
            if (progress) {
                request.upload.addEventListener('progress', progress);
            }
            request.addEventListener('load', () => {
                if (request.status >= 200 && request.status < 300) {
                    resolve(request);
                } else {
                    reject(new ApiError(request.status, message(request)));
                }
            });
            request.addEventListener('error', () => reject(new ApiError(0, 'The server does not answer.')));
            request.addEventListener('abort', () => reject(new ApiError(0, 'Cancelled.')));
            request.send(body);
        });
    }

    #become(state) {
        if (this.state !== 'cancelled') {
            this.state = state;
            this.changed(this);
        }
    }

    #forget() {
        this.address = null;
        forget(fingerprint(this.file));
    }
}

function message(request) {
    try {
        return JSON.parse(request.responseText).error.message;
    } catch {
        return `The server answered ${request.status} ${request.statusText}.`;
    }
}
