/** Where a question is written: one or several, with choices, with evidence; and how an answer is stopped. */

import {attribute, h, icon} from '../dom.js';
import {keep, kept} from '../kept.js';
import {fault} from './notice.js';

const HIGHEST = 200;
const REMEMBERED = 'videoxl-evidence';

/** @param on {ask(questions, {choices, evidence}), stop(), cancelled()}: what the person wants */
export function composer(on) {
    let busy = false;
    let branching = false;

    const question = h('textarea', {
        id: 'question',
        rows: '1',
        'aria-label': 'Question',
        placeholder: 'Ask about the video',
        enterkeyhint: 'send',
        oninput: grow,
        onkeydown: key,
    });
    const options = h('input', {
        id: 'choices',
        type: 'text',
        'aria-label': 'Answers to choose from, separated by commas',
        placeholder: 'yes, no',
    });
    const optionsRow = h(
        'div',
        {class: 'options-row', hidden: true},
        h('label', {for: 'choices'}, 'Choose among'),
        options,
    );
    const withChoices = h('input', {
        type: 'checkbox',
        onchange: () => {
            optionsRow.hidden = !withChoices.checked;
            if (withChoices.checked) {
                options.focus();
            }
        },
    });
    const withEvidence = h('input', {
        type: 'checkbox',
        checked: kept(REMEMBERED) !== 'no',
        onchange: () => keep(REMEMBERED, withEvidence.checked ? 'yes' : 'no'),
    });
    const separate = h('input', {type: 'checkbox'});
    const separateLabel = h('label', {class: 'check', hidden: true}, separate, 'Each line is a question');
    const branch = h(
        'div',
        {class: 'branching', hidden: true},
        icon('edit'),
        h('span', null, 'Asked anew from here; the earlier answer stays as a branch.'),
        h('button', {type: 'button', class: 'quiet', onclick: cancel}, 'Cancel'),
    );
    const submit = h('button', {type: 'submit', class: 'send', 'aria-label': 'Ask', title: 'Ask'}, icon('send'));
    const checks = h(
        'div',
        {class: 'checks'},
        separateLabel,
        h(
            'label',
            {class: 'check', title: 'Measures which moments the answer rests on'},
            withEvidence,
            'With evidence',
        ),
        h('label', {class: 'check', title: 'Tells how probable each of given answers is'}, withChoices, 'With choices'),
    );
    const field = h('div', {class: 'field'}, question, submit);
    const element = h('form', {class: 'composer', onsubmit: send}, branch, field, optionsRow, checks);

    function cut(words, separator) {
        return words
            .split(separator)
            .map(each => each.trim())
            .filter(each => each !== '');
    }

    function grow() {
        question.style.setProperty('height', 'auto');
        question.style.setProperty('height', `${Math.min(question.scrollHeight + 2, HIGHEST)}px`);
        const several = cut(question.value, '\n').length > 1;
        if (several && separateLabel.hidden) {
            separate.checked = true;
        }
        separateLabel.hidden = !several;
    }

    function key(event) {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            if (!busy) {
                element.requestSubmit();
            }
        } else if (event.key === 'Escape' && (busy || branching)) {
            event.preventDefault();
            if (busy) {
                on.stop();
            } else {
                cancel();
            }
        }
    }

    function cancel() {
        write('', false);
        on.cancelled();
    }

    function send(event) {
        event.preventDefault();
        if (busy) {
            on.stop();
            return;
        }
        ask(separateLabel.hidden || !separate.checked ? cut(question.value, /$^/) : cut(question.value, '\n'));
    }

    function ask(questions) {
        const choices = withChoices.checked ? cut(options.value, /[,;\n]/) : [];
        if (questions.length === 0) {
            question.focus();
        } else if (withChoices.checked && choices.length < 2) {
            fault(new Error('Give at least two answers to choose from, separated by commas.'));
            options.focus();
        } else {
            write('', false);
            on.ask(questions, {choices, evidence: withEvidence.checked});
        }
    }

    /** Puts words into the field; `asBranch`: they take another way from an earlier place. */
    function write(words, asBranch) {
        branching = asBranch;
        branch.hidden = !asBranch;
        question.value = words;
        grow();
    }

    return {
        element,
        ask,
        write,
        focus: () => question.focus(),
        isEmpty: () => question.value.trim() === '',
        /** While an answer is under way, the button stops it. */
        busy(is) {
            busy = is;
            submit.replaceChildren(icon(is ? 'stop' : 'send'));
            attribute(submit, 'aria-label', is ? 'Stop' : 'Ask');
            submit.title = is ? 'Stop' : 'Ask';
            submit.classList.toggle('stop', is);
        },
    };
}
