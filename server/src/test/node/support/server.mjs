/** What the test that started this process lets be done to its servers: one word on a line, answered by one line. */

import net from 'node:net';

export async function tell(word) {
    const socket = net.connect(Number(process.env.VIDEOXL_CONTROL), '127.0.0.1');
    socket.setEncoding('utf8');
    socket.write(`${word}\n`);
    for await (const answer of socket) {
        socket.destroy();
        if (answer.trim() !== 'done') {
            throw new Error(answer);
        }
        return;
    }
    throw new Error(`${word}: no answer`);
}
