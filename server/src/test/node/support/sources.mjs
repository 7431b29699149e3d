/** What videos come from besides one's own machine: a web server, and a camera. */

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';

async function listening(server) {
    await new Promise(ready => server.listen(0, '127.0.0.1', ready));
    return server.address().port;
}

/** A web server that has one file. */
export async function site(file) {
    const server = http.createServer((request, response) => {
        response.writeHead(200, {'Content-Type': 'video/mp4', 'Content-Length': fs.statSync(file).size});
        fs.createReadStream(file).pipe(response);
    });
    return {
        address: `http://127.0.0.1:${await listening(server)}/${file.split('/').at(-1)}`,
        close: () => server.close(),
    };
}

/** A packet of an MPEG transport stream that carries nothing, so that nobody takes the silence for the end. */
const NOTHING = Buffer.alloc(188);
NOTHING.set([0x47, 0x1f, 0xff, 0x10]);
const PAUSE = 500;

/** A web server whose file does not come to its beginning's end: now and then a byte, so that nobody takes it for gone. */
export async function hanging() {
    const server = http.createServer((request, response) => {
        response.writeHead(200, {'Content-Type': 'video/mp4', 'Content-Length': 1 << 30});
        const dripping = setInterval(() => response.write('\0'), PAUSE);
        response.on('close', () => clearInterval(dripping));
    });
    return {
        address: `http://127.0.0.1:${await listening(server)}/film.mp4`,
        close() {
            server.closeAllConnections();
            server.close();
        },
    };
}

/** A camera that has shown the first half of a film, shows the second once it is told `goOn()`, and stays connected. */
export async function camera(file) {
    const film = fs.readFileSync(file);
    const half = Math.floor(film.length / 2 / NOTHING.length) * NOTHING.length;
    const viewers = new Set();
    let shown = half;
    const server = net.createServer(viewer => {
        viewers.add(viewer);
        viewer.on('error', () => {});
        viewer.on('close', () => viewers.delete(viewer));
        viewer.resume();
        viewer.write(film.subarray(0, shown));
    });
    const beating = setInterval(() => viewers.forEach(viewer => viewer.write(NOTHING)), PAUSE);
    return {
        address: `tcp://127.0.0.1:${await listening(server)}/door`,
        goOn() {
            viewers.forEach(viewer => viewer.write(film.subarray(shown)));
            shown = film.length;
        },
        close() {
            clearInterval(beating);
            viewers.forEach(viewer => viewer.destroy());
            server.close();
        },
    };
}
