/** Stands between the browser and the server, and makes the network slow or broken on demand. */

import http from 'node:http';

/**
 * @param target address of the server
 * @return {address, faults, close}; `faults` is {eventPause: milliseconds after each event of a stream, cutUpload: bytes of a body after which
 *     its connection breaks, once; bodyPause: milliseconds after each piece of a body}
 */
export async function proxy(target) {
    const faults = {eventPause: 0, cutUpload: null, bodyPause: 0};
    const server = http.createServer(async (request, response) => {
        const upstream = http.request(
            new URL(request.url, target),
            {method: request.method, headers: request.headers},
            async answer => {
                response.writeHead(answer.statusCode, answer.headers);
                const events = answer.headers['content-type']?.startsWith('text/event-stream');
                try {
                    for await (const piece of answer) {
                        if (!events || !faults.eventPause) {
                            response.write(piece);
                            continue;
                        }
                        for (const event of piece.toString().split(/(?<=\n\n)/)) {
                            response.write(event);
                            await new Promise(later => setTimeout(later, faults.eventPause));
                        }
                    }
                    response.end();
                } catch {
                    response.destroy();
                }
            },
        );
        upstream.on('error', () => response.destroy());
        response.on('close', () => upstream.destroy());
        let sent = 0;
        try {
            for await (const piece of request) {
                sent += piece.length;
                if (faults.bodyPause) {
                    await new Promise(later => setTimeout(later, faults.bodyPause));
                }
                if (faults.cutUpload !== null && request.method === 'PATCH' && sent > faults.cutUpload) {
                    faults.cutUpload = null;
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
        close() {
            server.closeAllConnections();
            server.close();
        },
    };
}
