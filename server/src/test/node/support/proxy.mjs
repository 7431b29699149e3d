/** Stands between the browser and the server, and makes the network slow or broken, or holds events back, on demand. */

import http from 'node:http';

/**
 * @param target address of the server
 * @return {address, faults, hold, pass, flow, close}; `faults` is {cutUpload: bytes of a body after which its connection breaks, once;
 *     bodyPause: milliseconds after each piece of a body}. After `hold()` no event of a stream goes on but those up to the next that
 *     `pass(pattern)` was called for, until `flow()`.
 */
export async function proxy(target) {
    const faults = {cutUpload: null, bodyPause: 0};
    let holding = false;
    let passing = null; // {pattern, passed}
    let waiting = [];
    const goOn = () => {
        waiting.forEach(each => each());
        waiting = [];
    };
    async function event(words, response) {
        while (holding && !passing && !response.destroyed) {
            await new Promise(later => waiting.push(later));
        }
        response.write(words);
        if (passing?.pattern.test(words)) {
            const {passed} = passing;
            passing = null;
            passed();
        }
    }
    /** How many bytes of an upload the server has. */
    const held = path =>
        new Promise((found, failed) => {
            const options = {method: 'HEAD', headers: {'Tus-Resumable': '1.0.0'}};
            http.request(new URL(path, target), options, answer => {
                answer.resume(); // else its connection keeps this process until the server ends it
                found(Number(answer.headers['upload-offset']));
            })
                .on('error', failed)
                .end();
        });
    const server = http.createServer(async (request, response) => {
        const upstream = http.request(
            new URL(request.url, target),
            {method: request.method, headers: request.headers},
            async answer => {
                response.writeHead(answer.statusCode, answer.headers);
                const events = answer.headers['content-type']?.startsWith('text/event-stream');
                try {
                    for await (const piece of answer) {
                        if (!events) {
                            response.write(piece);
                            continue;
                        }
                        for (const each of piece.toString().split(/(?<=\n\n)/)) {
                            await event(each, response);
                        }
                    }
                    response.end();
                } catch {
                    response.destroy();
                }
            },
        );
        upstream.on('error', () => response.destroy());
        response.on('close', () => {
            upstream.destroy();
            goOn();
        });
        let sent = 0;
        try {
            for await (const piece of request) {
                sent += piece.length;
                if (faults.bodyPause) {
                    await new Promise(later => setTimeout(later, faults.bodyPause));
                }
                if (faults.cutUpload !== null && request.method === 'PATCH' && sent > faults.cutUpload) {
                    faults.cutUpload = null;
                    while ((await held(request.url)) === 0) {
                        // The browser sends again by itself what nobody has begun to take.
                    }
                    upstream.end();
                    request.destroy();
                    return;
                }
                upstream.write(piece);
            }
            upstream.end();
        } catch {
            upstream.destroy();
        }
    });
    await new Promise(ready => server.listen(0, '127.0.0.1', ready));
    return {
        address: `http://127.0.0.1:${server.address().port}/`,
        faults,
        hold() {
            holding = true;
        },
        /** Until an event that looks like this went on. */
        async pass(pattern) {
            await new Promise(passed => {
                passing = {pattern, passed};
                goOn();
            });
        },
        flow() {
            holding = false;
            passing = null;
            goOn();
        },
        close() {
            server.closeAllConnections();
            server.close();
        },
    };
}
