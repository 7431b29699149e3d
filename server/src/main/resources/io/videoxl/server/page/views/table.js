/** The same question to several videos: a row for each, a column for each question. Kept on the server, as a conversation of each memory. */

import {h, attribute, icon, keyed, named} from '../dom.js';
import * as api from '../api.js';
import * as store from '../store.js';
import {clock, decimal, percent} from '../format.js';
import {csv, download} from '../csv.js';
import {address} from '../route.js';
import {Timebase} from '../timebase.js';
import {fault, say} from './notice.js';

const AT_ONCE = 2;

export function tableView() {
    const rows = new Map(); // memory → {chat, answers: Map question → {answer} | {error} | {pending}}
    const asked = new Map(); // question → when it was asked first
    let chosen = null; // null: all
    let versions = 0;
    let controller = null;

    const question = h('input', {
        type: 'text',
        id: 'ask-all',
        placeholder: 'Ask all of them',
        'aria-label': 'Question to all',
        autocomplete: 'off',
        enterkeyhint: 'send',
        required: true,
    });
    const options = h('input', {
        type: 'text',
        id: 'all-choices',
        placeholder: 'yes, no',
        'aria-label': 'Answers to choose from, separated by commas; none: answered freely',
    });
    const submit = h('button', {type: 'submit', class: 'primary'}, 'Ask');
    const save = h('button', {type: 'button', class: 'secondary', onclick: saveTable}, icon('save'), 'Download as CSV');
    const form = h(
        'form',
        {class: 'ask-all', onsubmit: ask},
        question,
        h('div', {class: 'labelled row'}, h('label', {for: 'all-choices'}, 'Choose among'), options),
        submit,
    );
    const everything = h('input', {
        type: 'checkbox',
        'aria-label': 'All videos',
        onchange: () => {
            chosen = everything.checked ? null : new Set();
            draw();
        },
    });
    const head = h('thead');
    const body = h('tbody');
    const empty = h('p', {class: 'sub'});
    const element = h(
        'div',
        {class: 'table-view'},
        h(
            'header',
            {class: 'stage-head'},
            h(
                'div',
                null,
                h('h1', null, 'Ask several videos'),
                h('p', {class: 'sub'}, 'The same question to each, and the answers side by side.'),
            ),
            save,
        ),
        form,
        empty,
        h(
            'div',
            {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Answers'},
            h('table', null, head, body),
        ),
    );

    const questions = () => [...asked.keys()].sort((one, other) => asked.get(one) - asked.get(other));
    const ready = () => store.state.memories.filter(memory => memory.state === 'ready');
    const selected = () => ready().filter(memory => chosen === null || chosen.has(memory.id));

    async function ask(event) {
        event.preventDefault();
        if (controller) {
            controller.abort();
            return;
        }
        const wanted = question.value.trim();
        const choices = options.value
            .split(/[,;]/)
            .map(each => each.trim())
            .filter(each => each !== '');
        if (wanted === '' || selected().length === 0) {
            return;
        }
        if (choices.length === 1) {
            fault(new Error('Give at least two answers to choose from, or none.'));
            return;
        }
        controller = new AbortController();
        submit.textContent = 'Stop';
        question.value = '';
        if (!asked.has(wanted)) {
            asked.set(wanted, Date.now());
        }
        const all = selected();
        const waiting = [...all];
        waiting.forEach(memory => rowOf(memory.id).answers.set(wanted, {pending: true}));
        draw();
        const {signal} = controller;
        const work = async () => {
            while (waiting.length > 0 && !signal.aborted) {
                await askOne(waiting.shift().id, wanted, choices, signal);
            }
        };
        await Promise.all(Array.from({length: AT_ONCE}, work));
        for (const memory of all) {
            if (rowOf(memory.id).answers.get(wanted)?.pending) {
                rowOf(memory.id).answers.delete(wanted);
            }
        }
        say(signal.aborted ? 'Stopped.' : 'All answers are there.');
        controller = null;
        submit.textContent = 'Ask';
        draw();
    }

    async function askOne(memory, wanted, choices, signal) {
        const of = rowOf(memory);
        for (let attempt = 0; ; attempt++) {
            try {
                of.chat ??= (await api.newChat(memory, api.TABLE)).id;
                const {answers} = await api.ask(
                    memory,
                    {questions: [wanted], chat: of.chat, evidence: 3, ...(choices.length > 1 && {choices})},
                    signal,
                );
                of.answers.set(wanted, {answer: answers[0]});
            } catch (error) {
                if (error.retryAfter && attempt < 10) {
                    await new Promise(later => setTimeout(later, error.retryAfter * 1000));
                    continue;
                }
                if (api.stopped(error)) {
                    of.answers.delete(wanted);
                } else {
                    of.answers.set(wanted, {error: error.message});
                }
            }
            draw();
            return;
        }
    }

    function rowOf(memory) {
        if (!rows.has(memory)) {
            rows.set(memory, {chat: null, answers: new Map(), loaded: false});
        }
        return rows.get(memory);
    }

    /** What was asked of all earlier. */
    async function load() {
        for (const memory of ready()) {
            const of = rowOf(memory.id);
            if (of.loaded) {
                continue;
            }
            of.loaded = true;
            try {
                const kept = (await api.chats(memory.id)).find(each => each.title === api.TABLE);
                if (kept) {
                    of.chat = kept.id;
                    const {messages} = await api.chat(kept.id);
                    for (const message of messages.filter(each => each.role === 'user')) {
                        const answer = messages.find(each => each.parent === message.id);
                        if (answer) {
                            of.answers.set(message.text, {answer: {answer: answer.text, ...answer.answer}});
                            asked.set(message.text, Math.min(asked.get(message.text) ?? Infinity, message.created));
                        }
                    }
                }
            } catch (error) {
                if (!api.gone(error)) {
                    fault(error);
                }
            }
        }
        draw();
    }

    function cell(memory, wanted) {
        const found = rowOf(memory.id).answers.get(wanted);
        if (!found) {
            return h('td', {class: 'none'}, '–');
        }
        if (found.pending) {
            return h('td', {'aria-busy': 'true'}, h('span', {class: 'dots', role: 'img', 'aria-label': 'Under way'}));
        }
        if (found.error) {
            return h('td', {class: 'fault'}, icon('warning'), found.error);
        }
        const {answer} = found;
        const moments = answer.evidence?.moments ?? [];
        return h(
            'td',
            null,
            h(
                'p',
                {class: 'said'},
                answer.answer,
                answer.probability !== undefined && h('span', {class: 'hint'}, ` ${percent(answer.probability)}`),
            ),
            moments.length > 0 &&
                h(
                    'p',
                    {class: 'cell-moments'},
                    moments.map(moment => {
                        const t = Timebase.of(memory, store.videoOf).place(moment.source, moment.from);
                        return h('a', {href: address({memory: memory.id, t})}, clock(moment.from));
                    }),
                ),
        );
    }

    function drawHead(row) {
        named(row, [
            {name: 'tick', make: () => h('th', {scope: 'col', class: 'tick'}, everything)},
            {name: 'video', make: () => h('th', {scope: 'col'}, 'Video')},
            ...questions().map(each => ({name: `asked ${each}`, make: () => h('th', {scope: 'col'}, each)})),
        ]);
    }

    function drawRow(row, memory) {
        named(row, [
            {name: 'tick', make: () => h('td', {class: 'tick'}, tick(memory))},
            {
                name: `video ${memory.name}`,
                make: () => h('th', {scope: 'row'}, h('a', {href: `#memory=${memory.id}`}, memory.name)),
            },
            ...questions().map(each => ({
                name: `asked ${each} ${version(memory, each)}`,
                make: () => cell(memory, each),
            })),
        ]);
        row.querySelector('input').checked = chosen === null || chosen.has(memory.id);
    }

    /** Of what is said in answer to a question: another for each state. */
    function version(memory, wanted) {
        const found = rowOf(memory.id).answers.get(wanted);
        return found ? (found.version ??= ++versions) : 0;
    }

    function tick(memory) {
        return h('input', {
            type: 'checkbox',
            'aria-label': `Ask ${memory.name}`,
            onchange: event => {
                chosen = new Set(selected().map(each => each.id));
                event.target.checked ? chosen.add(memory.id) : chosen.delete(memory.id);
                chosen = chosen.size === ready().length ? null : chosen;
                everything.checked = chosen === null;
            },
        });
    }

    function draw() {
        const all = ready();
        empty.hidden = all.length > 0;
        empty.textContent = store.state.loaded
            ? 'Nothing was watched yet. Add videos and watch them; then ask all of them here.'
            : '';
        form.hidden = all.length === 0;
        save.hidden = questions().length === 0;
        everything.checked = selected().length === all.length;
        // What has not changed stays as it is, so that whoever goes through it by keyboard is not thrown out.
        keyed(head, all.length > 0 ? ['head'] : [], each => each, () => h('tr'), drawHead);
        keyed(body, all, memory => memory.id, () => h('tr'), drawRow);
        attribute(body, 'aria-busy', controller ? 'true' : null);
    }

    function saveTable() {
        const columns = questions().flatMap(each => [each, `${each} (support)`, `${each} (moments)`]);
        const lines = ready().map(memory => [
            memory.name,
            ...questions().flatMap(each => {
                const found = rowOf(memory.id).answers.get(each);
                const answer = found?.answer;
                return [
                    answer?.answer ?? found?.error ?? '',
                    answer?.evidence?.support === undefined ? '' : decimal(answer.evidence.support, 3),
                    (answer?.evidence?.moments ?? [])
                        .map(moment => `${clock(moment.from)}-${clock(moment.to)}`)
                        .join(' '),
                ];
            }),
        ]);
        download('answers.csv', csv([['Video', ...columns], ...lines]));
    }

    let known = '';
    const unsubscribe = store.subscribe(() => {
        const now = ready()
            .map(memory => `${memory.id} ${memory.name}`)
            .join();
        if (now !== known) {
            known = now;
            load();
        }
    });
    draw();
    load();
    return {
        element,
        destroy() {
            controller?.abort();
            unsubscribe();
        },
    };
}
