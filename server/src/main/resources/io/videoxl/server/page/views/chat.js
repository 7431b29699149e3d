/** A conversation about a memory: streaming, stop, edit, branches, several questions at once, choices. */

import {attribute, h, icon, iconButton, named} from '../dom.js';
import * as api from '../api.js';
import {end, path, turns} from '../tree.js';
import {answerView, words} from './answer.js';
import {composer} from './composer.js';
import {fault, say} from './notice.js';

const MOMENTS = 3;
/** How often and after how many milliseconds, each time longer, is asked whether a stopped answer was kept. */
const KEPT = {attempts: 9, pause: 150, longer: 1.5};

/**
 * @param memory id
 * @param stage see {@link answerView}, and `named(chat)`, called with the id of the conversation that is shown
 */
export function chat(memory, stage) {
    let conversation = null; // {id, title, messages}
    let all = [];
    let chosen = new Map();
    let editing = null; // the turn that is being changed
    let asking = null; // {parent, asked, controller, texts, answers, errors, end}
    let lost = null; // of the last questions, what the server does not have: [{question, answer, error}]
    let examples = [];
    let single = false; // whether the model knows single questions only
    let ended = false;
    let version = 0; // of what is drawn anew though it has the same name

    const picker = h('select', {'aria-label': 'Conversation', onchange: () => open(picker.value)});
    const fresh = iconButton('plus', 'New conversation', () => begin());
    const discard = iconButton('remove', 'Delete this conversation', remove);
    const head = h(
        'header',
        {class: 'chat-head'},
        h('h2', null, 'Ask'),
        picker,
        h('span', {class: 'space'}),
        discard,
        fresh,
    );
    const log = h('div', {class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Conversation', tabindex: '0'});

    const form = composer({ask, stop: () => asking?.controller.abort(), cancelled: () => edit(null)});
    const element = h('section', {class: 'chat', 'aria-label': 'Questions'}, head, log, form.element);

    function edit(turn) {
        editing = turn;
        if (turn) {
            form.write(turn.items.map(item => item.question.text).join('\n'), true);
        }
        draw();
        form.focus();
    }

    function tree() {
        return turns(conversation?.messages ?? []);
    }

    async function ask(asked, {choices, evidence}) {
        const shown = path(tree(), chosen);
        const parent = editing ? editing.parent : end(shown.at(-1)?.turn);
        const controller = new AbortController();
        asking = {
            number: ++version,
            parent,
            asked,
            controller,
            texts: asked.map(() => ''),
            answers: asked.map(() => null),
            errors: asked.map(() => null),
            end: 'interrupted',
        };
        chosen.set(parent, 'asking');
        editing = null;
        lost = null;
        busy(true);
        const asker = log.contains(document.activeElement) && document.activeElement;
        draw();
        if (asker && !asker.isConnected) {
            log.focus({preventScroll: true}); // an example that was chosen has gone
        }
        toEnd();
        try {
            if (!conversation?.id) {
                const made = await api.newChat(memory, asked[0].slice(0, 60));
                conversation = {...made, messages: made.messages ?? []};
                all = [conversation, ...all];
                drawPicker();
                stage.named(conversation.id);
            }
            const request = {
                questions: asked,
                chat: conversation.id,
                parent,
                ...(single && {alone: true}),
                ...(choices.length > 0 && {choices}),
                ...(evidence && {evidence: MOMENTS}),
            };
            for await (const {event, data} of api.stream(memory, request, controller.signal)) {
                take(event, data);
            }
        } catch (error) {
            asking.end = api.stopped(error) ? 'cancelled' : 'interrupted';
            if (!api.gone(error) && !api.stopped(error)) {
                asking.errors = asking.answers.map(answer => (answer ? null : error.message));
            }
            if (!api.stopped(error) && asking.answers.every(each => each === null) && form.isEmpty()) {
                form.write(asked.join('\n'), false);
            }
        }
        await settle(asking);
        asking = null;
        busy(false);
        chosen.delete(parent);
        draw();
        toEnd();
    }

    function take(event, data) {
        const number = data.question;
        if (event === 'text') {
            asking.texts[number] += data.text;
            const place = log.querySelector(`[data-live="${number}"]`);
            if (place) {
                const atEnd = nearEnd();
                words(place, asking.texts[number], stage.end, stage.seekTime);
                if (atEnd) {
                    toEnd();
                }
            }
        } else if (event === 'answer') {
            const answer = {...data, question: asking.asked[number]};
            asking.answers[number] = answer;
            const atEnd = nearEnd();
            draw();
            if (atEnd) {
                toEnd();
            }
            say(
                asking.asked.length > 1
                    ? `Answer to “${answer.question}”: ${answer.answer}`
                    : `Answer: ${answer.answer}`,
            );
            if (answer.evidence?.moments?.length) {
                stage.showEvidence({
                    question: answer.question,
                    moments: answer.evidence.moments,
                    measured: answer.evidence.measured ?? [],
                });
            }
        } else if (event === 'error') {
            const unanswered = asking.answers.findIndex(
                (each, place) => each === null && asking.errors[place] === null,
            );
            asking.errors[Math.max(0, unanswered)] = data.message;
            draw();
        }
    }

    /** After an answer: the tree as the server has it. What it does not have is shown until it is asked again. */
    async function settle(finished) {
        const unsaid = index => finished.answers[index] === null;
        const missing = finished.asked.map((each, index) => index).filter(unsaid);
        try {
            if (conversation?.id) {
                conversation = await api.chat(conversation.id);
            }
            for (
                let attempt = 0;
                finished.end === 'cancelled' && attempt < KEPT.attempts && !keeps(finished);
                attempt++
            ) {
                // The server notices at its next word.
                await new Promise(later => setTimeout(later, KEPT.pause * KEPT.longer ** attempt));
                conversation = await api.chat(conversation.id);
            }
            lost = missing.length > 0 && !keeps(finished) ? only(finished, missing) : null;
        } catch {
            lost = only(finished, [...finished.asked.keys()]);
        }
    }

    /** Whether the tree has the last of the questions, with an answer. */
    function keeps(finished) {
        const turn = (tree().get(finished.parent) ?? []).at(-1);
        return turn?.items.at(-1)?.question.text === finished.asked.at(-1) && turn.items.at(-1).answer !== null;
    }

    function only(finished, indexes) {
        return indexes.map(index => ({
            question: finished.asked[index],
            answer: finished.answers[index] ?? {answer: finished.texts[index], finish_reason: finished.end},
            error: finished.errors[index],
        }));
    }

    function busy(is) {
        attribute(element, 'aria-busy', is ? 'true' : null);
        form.busy(is);
        picker.disabled = fresh.disabled = discard.disabled = is;
    }

    /** On narrow screens the page scrolls, and not the conversation alone. */
    function scrollsItself() {
        return getComputedStyle(log).overflowY !== 'visible';
    }

    function nearEnd() {
        return scrollsItself()
            ? log.scrollHeight - log.scrollTop - log.clientHeight < 80
            : element.getBoundingClientRect().bottom - innerHeight < 80;
    }

    function toEnd() {
        if (scrollsItself()) {
            log.scrollTop = log.scrollHeight;
        } else {
            element.scrollIntoView({block: 'end'});
        }
    }

    function draw() {
        const shown = path(tree(), chosen);
        const cut = asking
            ? shown.findIndex(each => each.turn.parent === asking.parent)
            : editing
              ? shown.findIndex(each => each.turn.id === editing.id) + 1
              : -1;
        const before = cut < 0 || (editing && cut === 0) ? shown : shown.slice(0, cut);
        // What has not changed stays as it is, so that whoever reads or goes through it by keyboard is not thrown out.
        const pieces = before.map(each => ({
            name: JSON.stringify([
                version,
                each.turn.id,
                each.index,
                each.branches.map(branch => branch.id),
                each.turn.items.map(item => item.answer !== null),
                asking !== null,
            ]),
            make: () => turnView(each),
        }));
        if (asking) {
            const done = asking.asked.map((each, index) => [asking.answers[index] !== null, asking.errors[index]]);
            pieces.push({name: JSON.stringify(['asking', asking.number, done]), make: () => askingView(asking)});
        } else if (lost) {
            pieces.push({name: `lost ${++version}`, make: () => lostView(lost)});
        }
        if (pieces.length === 0) {
            pieces.push({name: JSON.stringify(['welcome', ended, examples]), make: welcome});
        } else if (single && !asking) {
            pieces.push({name: 'single', make: alone});
        }
        named(log, pieces);
    }

    function askingView({asked, answers, texts, errors}) {
        return h(
            'article',
            {class: 'turn'},
            asked.map((each, index) => [
                h('div', {class: 'question'}, h('h3', null, each)),
                answerBox(answers[index], texts[index], errors[index], index),
            ]),
        );
    }

    function lostView(all) {
        return h(
            'article',
            {class: 'turn'},
            all.map(({question, answer, error}, index) => [
                h('div', {class: 'question'}, h('h3', null, question)),
                answerBox(answer, '', error, index),
            ]),
        );
    }

    function alone() {
        return h(
            'p',
            {class: 'aside'},
            'The small demo model was trained on single questions: each is asked without what was said before.',
        );
    }

    function answerBox(answer, said, error, index) {
        if (error) {
            return h('div', {class: 'answer'}, h('p', {class: 'aside fault'}, icon('warning'), error));
        }
        if (answer) {
            return h('div', {class: 'answer'}, answerView(answer, stage));
        }
        const live = h('div', {class: 'said', 'data-live': index});
        words(live, said, stage.end, stage.seekTime);
        return h('div', {class: 'answer pending'}, live, h('span', {class: 'dots', 'aria-hidden': 'true'}));
    }

    function turnView({turn, branches, index}) {
        const tools = h('div', {class: 'tools'});
        if (branches.length > 1) {
            const to = other => {
                chosen.set(turn.parent, branches[other].id);
                draw();
                log.querySelector(
                    `[data-turn="${CSS.escape(branches[other].id)}"] .tools button:not([disabled])`,
                )?.focus();
            };
            tools.append(
                iconButton('left', 'Earlier branch', () => to(index - 1), {disabled: index === 0}),
                h('span', {class: 'number'}, `${index + 1} of ${branches.length}`),
                iconButton('right', 'Later branch', () => to(index + 1), {disabled: index === branches.length - 1}),
            );
        }
        tools.append(iconButton('edit', 'Change the question', () => edit(turn), {disabled: asking !== null}));
        return h(
            'article',
            {class: 'turn', 'data-turn': turn.id},
            turn.items.map(({question: asked, answer}, number) => [
                h('div', {class: 'question'}, h('h3', null, asked.text), number === 0 && tools),
                answer
                    ? h(
                          'div',
                          {class: 'answer'},
                          answerView({answer: answer.text, ...answer.answer, question: asked.text}, stage),
                      )
                    : h('div', {class: 'answer'}, h('p', {class: 'aside'}, 'Not answered.')),
            ]),
        );
    }

    function welcome() {
        return h(
            'div',
            {class: 'welcome'},
            h(
                'p',
                null,
                ended
                    ? 'This memory is not there to be asked.'
                    : 'Ask anything about what can be seen. Times in answers, and the moments they rest on, lead to the place in the video.',
            ),
            examples.length > 0 &&
                h(
                    'ul',
                    {class: 'examples'},
                    examples.map(each =>
                        h(
                            'li',
                            null,
                            h('button', {type: 'button', class: 'example', onclick: () => form.ask([each])}, each),
                        ),
                    ),
                    examples.length > 1 &&
                        h(
                            'li',
                            null,
                            h(
                                'button',
                                {type: 'button', class: 'quiet', onclick: () => form.ask(examples)},
                                'Ask all of these at once',
                            ),
                        ),
                ),
        );
    }

    function drawPicker() {
        picker.hidden = discard.hidden = all.length === 0 || !conversation?.id;
        if (conversation === null || !conversation.id) {
            picker.hidden = all.length === 0;
        }
        picker.replaceChildren(
            ...(conversation?.id ? [] : [h('option', {value: ''}, 'New conversation')]),
            ...all.map(each => h('option', {value: each.id}, each.title || 'Conversation')),
        );
        picker.value = conversation?.id ?? '';
    }

    function begin() {
        conversation = null;
        lost = null;
        chosen = new Map();
        editing = null;
        form.write('', false);
        stage.named(null);
        drawPicker();
        draw();
        form.focus();
    }

    async function open(id) {
        if (!id) {
            begin();
            return;
        }
        try {
            const found = await api.chat(id);
            if (asking) {
                return; // somebody was faster than the server
            }
            conversation = found;
            lost = null;
            chosen = new Map();
            editing = null;
            stage.named(id);
            drawPicker();
            draw();
            if (scrollsItself()) { // else the player would be left
                toEnd();
            }
            const last = path(tree(), chosen).at(-1)?.turn.items.at(-1);
            const evidence = last?.answer?.answer?.evidence;
            stage.showEvidence(
                evidence?.moments?.length
                    ? {question: last.question.text, moments: evidence.moments, measured: evidence.measured ?? []}
                    : null,
            );
        } catch (error) {
            fault(error);
        }
    }

    async function remove() {
        if (!conversation?.id || !confirm('Delete this conversation?')) {
            return;
        }
        try {
            await api.removeChat(conversation.id);
            all = all.filter(each => each.id !== conversation.id);
            begin();
        } catch (error) {
            fault(error);
        }
    }

    draw();
    return {
        element,
        /** Lists the conversations and opens one: the named one or the latest. */
        async load(name) {
            try {
                all = (await api.chats(memory)).filter(each => each.title !== api.TABLE);
            } catch (error) {
                if (!api.gone(error)) {
                    fault(error);
                }
                return;
            }
            drawPicker();
            const wanted = name ?? all[0]?.id;
            if (wanted) {
                await open(wanted);
            }
        },
        /** @param alone whether questions are better asked without a history */
        examples(given, alone) {
            if (String(examples) !== String(given) || single !== alone) {
                examples = given;
                single = alone;
                if (!asking && !conversation) {
                    draw();
                }
            }
        },
        /** After the server was gone: the tree as it has it. */
        async again() {
            if (conversation?.id && !asking) {
                try {
                    conversation = await api.chat(conversation.id);
                    lost = null;
                    draw();
                } catch (error) {
                    if (!api.gone(error)) {
                        fault(error);
                    }
                }
            } else if (!conversation) {
                await this.load();
            }
        },
        /** Once more is known of the memory. */
        redraw() {
            if (!asking && conversation) {
                version++;
                draw();
            }
        },
        usable(is) {
            if (ended === is) {
                ended = !is;
                form.element.hidden = ended;
                draw();
            }
        },
        destroy() {
            asking?.controller.abort();
        },
    };
}
