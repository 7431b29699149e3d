/** Parts of the page that need no browser. */

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pathToFileURL} from 'node:url';

const page = name => import(pathToFileURL(`${process.env.VIDEOXL_PAGE}/${name}`).href);
const {about, bytes, clock, spoken, times} = await page('format.js');
const {csv} = await page('csv.js');
const {end, path, turns} = await page('tree.js');
const {Timebase} = await page('timebase.js');

test('times are written as players write them', () => {
    assert.deepEqual(
        [0, 9.99, 83.4, 3723].map(each => clock(each)),
        ['0:00', '0:09', '1:23', '1:02:03'],
    );
    assert.equal(clock(83.44, true), '1:23.4');
    assert.equal(clock(59.96, true), '1:00.0');
    assert.equal(clock(undefined), '–:––');
    assert.equal(spoken(3661), '1 hour 1 minute 1 second');
    assert.equal(spoken(0), '0 seconds');
});

test('durations and sizes are no more exact than they are known', () => {
    assert.deepEqual([0.2, 12.3, 43, 200, 5000].map(about), ['1 s', '12 s', '45 s', '3 min', '83 min']);
    assert.equal(about(7300), '2 h 2 min');
    assert.deepEqual([900, 1500, 12_345_678, 5e11].map(bytes), ['900 bytes', '1.5 kB', '12.3 MB', '500 GB']);
});

test('times in an answer are found, and what is none stays text', () => {
    assert.deepEqual(times('First at 1:23, then 1:02:03.', 4000), [
        'First at ',
        {text: '1:23', at: 83},
        ', then ',
        {text: '1:02:03', at: 3723},
        '.',
    ]);
    assert.deepEqual(times('at 12.5 seconds', 60), [{text: 'at 12.5 seconds', at: 12.5}]);
    assert.deepEqual(times('a score of 3:2, a ratio of 16:9, 5:99, 9:00', 100), [
        'a score of 3:2, a ratio of 16:9, 5:99, 9:00',
    ]);
    assert.deepEqual(times('', 100), []);
});

test('a table is one in any spreadsheet, and nothing in it is taken for a formula', () => {
    assert.equal(csv([['a', 'b, "c"', 'two\nlines', null, 3]]), 'a,"b, ""c""","two\nlines",,3\r\n');
    assert.equal(csv([['=1+1', '@x', '+x', '-x', '-5', '\tx']]), "'=1+1,'@x,'+x,'-x,-5,'\tx\r\n");
});

const question = (id, parent, batch) => ({id, parent, role: 'user', text: id, batch});
const answer = (id, parent) => ({id, parent, role: 'assistant', text: id});

test('a conversation shows its latest branch, and the one that was chosen', () => {
    const messages = [
        question('q1', null),
        answer('a1', 'q1'),
        question('q2', 'a1'),
        answer('a2', 'q2'),
        question('q3', 'a1'),
        answer('a3', 'q3'),
    ];
    const tree = turns(messages);
    assert.deepEqual(
        path(tree, new Map()).map(each => each.turn.id),
        ['q1', 'q3'],
    );
    const chosen = path(tree, new Map([['a1', 'q2']]));
    assert.deepEqual(
        chosen.map(each => each.turn.id),
        ['q1', 'q2'],
    );
    assert.deepEqual([chosen[1].index, chosen[1].branches.length], [0, 2]);
    assert.equal(end(chosen[1].turn), 'a2');
    assert.equal(end(undefined), null);
});

test('questions that were asked together are one turn, and the next follows whichever it follows', () => {
    const messages = [
        question('q1', null, 'b'),
        answer('a1', 'q1'),
        question('q2', null, 'b'),
        answer('a2', 'q2'),
        question('q3', 'a2'),
        answer('a3', 'q3'),
    ];
    const shown = path(turns(messages), new Map());
    assert.deepEqual(
        shown.map(each => each.turn.items.map(item => item.question.id)),
        [['q1', 'q2'], ['q3']],
    );
    assert.equal(end(shown[0].turn), 'a2');
});

test('a question without an answer is a turn', () => {
    const shown = path(turns([question('q1', null)]), new Map());
    assert.equal(shown[0].turn.items[0].answer, null);
    assert.equal(end(shown[0].turn), 'q1');
});

test('several sources lie end to end, and each place belongs to one', () => {
    const line = new Timebase([
        {video: {kind: 'video'}, from: 10, to: 20},
        {video: {kind: 'image'}, from: 0, to: 0},
        {video: {kind: 'video'}, from: 0, to: 5},
    ]);
    assert.equal(line.length, 16);
    assert.equal(line.place(0, 12), 2);
    assert.equal(line.place(2, 4), 15);
    assert.equal(line.place(0, 5), 0, 'before its part');
    assert.equal(line.at(2).at, 12);
    assert.equal(line.at(12).part.index, 2);
    assert.equal(line.at(99).at, 5);
});

test('sources whose videos are not here end with the last frame that was seen of each', () => {
    const line = Timebase.of(
        {
            sources: [{video: null, name: 'one'}, {video: null, name: 'two'}],
            frame_times: [
                {source: 0, at: 0},
                {source: 0, at: 40},
                {source: 1, at: 0},
                {source: 1, at: 9},
            ],
            watched_to: 9,
        },
        () => undefined,
    );
    assert.deepEqual(
        line.parts.map(part => [part.name, part.start, part.length]),
        [
            ['one', 0, 40],
            ['two', 40, 9],
        ],
    );
    assert.equal(line.place(1, 5), 45);
});
