/** What is told beside everything else: faults, that the server is gone, and words for screen readers. */

import {h, iconButton, text} from '../dom.js';
import {stopped} from '../api.js';

const LONG_ENOUGH = 12000;

/** Says something to a screen reader, at its next pause; the same words again too. */
export function say(words) {
    const one = h('p', null, words);
    document.getElementById('spoken').append(one);
    setTimeout(() => one.remove(), LONG_ENOUGH);
}

/** Shows a fault in the server's own words until it is closed or has been there long enough to be read. */
export function fault(error) {
    if (stopped(error)) {
        return;
    }
    show(error.message ?? String(error), 'fault');
}

export function note(words) {
    show(words, 'note');
}

function show(words, kind) {
    const container = document.getElementById('notices');
    for (const same of [...container.children].filter(each => each.dataset.words === words)) {
        same.remove();
    }
    const notice = h('div', {class: `notice ${kind}`, 'data-words': words}, h('p', null, words));
    notice.append(iconButton('close', 'Close this message', () => notice.remove()));
    container.append(notice);
    setTimeout(() => notice.remove(), kind === 'fault' ? LONG_ENOUGH * 2 : LONG_ENOUGH / 2);
}

/** The banner while the server is gone. */
export function showConnection(online) {
    const banner = document.getElementById('banner');
    banner.hidden = online;
    text(banner, online ? '' : 'The server does not answer. Everything goes on when it is back.');
}
