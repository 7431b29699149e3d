/** Where the key of the server is entered. The browser keeps a session as a cookie that scripts cannot read; the key itself is kept nowhere. */

import {h} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';

export function keyView() {
    const key = h('input', {
        type: 'password',
        id: 'key',
        autocomplete: 'current-password',
        required: true,
        'aria-describedby': 'key-error',
    });
    const wrong = h('p', {id: 'key-error', class: 'aside fault', role: 'alert'});
    const submit = h('button', {type: 'submit', class: 'primary'}, 'Open');
    const form = h(
        'form',
        {class: 'card key', onsubmit: open},
        h('h1', null, 'This server wants a key'),
        h('p', {class: 'sub'}, 'Whoever started it knows the key.'),
        h('label', {for: 'key'}, 'Key'),
        h('div', {class: 'field'}, key, submit),
        wrong,
    );

    async function open(event) {
        event.preventDefault();
        wrong.textContent = '';
        submit.disabled = true;
        try {
            await api.openSession(key.value);
            key.value = '';
            await store.refresh();
        } catch (error) {
            wrong.textContent = error.status === 401 ? "This key is not one of the server's." : error.message;
            key.select();
        } finally {
            submit.disabled = false;
        }
    }

    return {element: form, focus: () => key.focus(), destroy() {}};
}
