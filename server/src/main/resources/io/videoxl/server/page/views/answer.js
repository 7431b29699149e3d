/** One answer as it is shown: its words with times that seek, choices with their probabilities, and what it rests on. */

import {h, icon} from '../dom.js';
import {clock, decimal, percent, times} from '../format.js';
import * as api from '../api.js';

/** The most frames shown of a moment. */
const FRAMES = 5;

const ENDS = {
    length: 'Cut at the most tokens that were allowed.',
    time: 'Cut at the time limit.',
    cancelled: 'Stopped.',
    interrupted: 'Interrupted: the server went away. Ask again.',
};

/** Words in paragraphs; `end` is the greatest time that is a time of the film. */
export function words(container, said, end, seekTime) {
    container.replaceChildren(
        ...said.split(/\n{2,}/).map(paragraph =>
            h(
                'p',
                null,
                times(paragraph, end).map(piece =>
                    typeof piece === 'string'
                        ? piece
                        : h(
                              'button',
                              {type: 'button', class: 'moment-link', onclick: () => seekTime(piece.at)},
                              piece.text,
                          ),
                ),
            ),
        ),
    );
}

/**
 * The whole of an answer.
 *
 * @param answer the server's, or one under way: {answer} with the words so far
 * @param stage {end, seekTime, seekMoment, showEvidence, sourceVideo, sourceName, framesSeen}
 */
export function answerView(answer, stage) {
    const said = h('div', {class: 'said'});
    words(said, answer.answer ?? '', stage.end, at => stage.seekTime(at, answer.evidence?.moments));
    const parts = [said];
    if (answer.options?.length) {
        parts.push(choices(answer));
    }
    if (ENDS[answer.finish_reason]) {
        parts.push(h('p', {class: 'aside'}, ENDS[answer.finish_reason]));
    }
    for (const warning of answer.warnings ?? []) {
        parts.push(h('p', {class: 'aside warned'}, icon('warning'), warning));
    }
    if (answer.evidence) {
        parts.push(evidence(answer, stage));
    }
    return parts;
}

function choices(answer) {
    return h(
        'ul',
        {class: 'choices', 'aria-label': 'Probabilities'},
        answer.options.map(option =>
            h(
                'li',
                {class: option.text === answer.answer ? 'best' : null},
                h('span', {class: 'name'}, option.text),
                h(
                    'span',
                    {class: 'bar', 'aria-hidden': 'true'},
                    h('span', {style: {width: `${Math.max(0.5, option.probability * 100)}%`}}),
                ),
                h('span', {class: 'number'}, percent(option.probability)),
            ),
        ),
    );
}

function evidence(answer, stage) {
    const {moments, support} = answer.evidence;
    const show = asked =>
        stage.showEvidence({question: answer.question, moments, measured: answer.evidence.measured ?? []}, asked);
    if (moments.length === 0) {
        return h('div', {class: 'evidence'}, h('p', {class: 'aside'}, 'Rests on no moment in particular.'));
    }
    const greatest = Math.max(...moments.map(moment => moment.weight));
    const list = h(
        'ol',
        {class: 'moments-list'},
        moments.map(moment => {
            const seek = place => {
                show(false);
                stage.seekMoment(place);
            };
            return h(
                'li',
                null,
                h(
                    'button',
                    {type: 'button', class: 'moment-line', onclick: () => seek(moment)},
                    stage.sourceName(moment.source) && h('span', {class: 'source'}, stage.sourceName(moment.source)),
                    h('span', {class: 'between'}, `${clock(moment.from)} – ${clock(moment.to)}`),
                    h(
                        'span',
                        {class: 'bar', 'aria-hidden': 'true'},
                        h('span', {style: {width: `${(moment.weight / greatest) * 100}%`}}),
                    ),
                    h('span', {class: 'number'}, h('span', {class: 'hidden'}, 'weight '), decimal(moment.weight, 1)),
                ),
                frames(moment, stage, seek),
            );
        }),
    );
    return h(
        'div',
        {class: 'evidence'},
        h(
            'p',
            {class: 'evidence-head'},
            h('span', null, 'Rests on'),
            h('button', {type: 'button', class: 'quiet', onclick: () => show(true)}, 'Show on the timeline'),
            Number.isFinite(support) &&
                h(
                    'span',
                    {
                        class: 'support',
                        title: 'How far the answer rests on what was seen, 0 to 1. It tells which of two answers rests more on the film, and not how many are right.',
                    },
                    `support ${decimal(support, 2)}`,
                ),
        ),
        list,
    );
}

/** Some of the frames that the model saw in a moment; each leads to its time. */
function frames(moment, stage, seek) {
    const video = stage.sourceVideo(moment.source);
    const seen = stage.framesSeen(moment);
    if (!video || video.kind === 'stream' || seen.length === 0) {
        return null;
    }
    const step = Math.max(1, (seen.length - 1) / (FRAMES - 1));
    const some = Array.from({length: Math.min(FRAMES, seen.length)}, (each, index) => seen[Math.round(index * step)]);
    return h(
        'div',
        {class: 'moment-frames'},
        some.map(at =>
            h(
                'button',
                {
                    type: 'button',
                    'aria-label': `The frame at ${clock(at)}`,
                    title: clock(at),
                    onclick: () => seek({source: moment.source, from: at}),
                },
                h('img', {
                    src: api.frameAddress(video.id, at, 160),
                    alt: '',
                    loading: 'lazy',
                    onerror: event => event.target.remove(),
                }),
            ),
        ),
    );
}
