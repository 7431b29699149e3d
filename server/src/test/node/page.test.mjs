/**
 * The page in a browser, before a real server with the shipped model. Environment: VIDEOXL_OPEN, VIDEOXL_KEYED (a server whose key is
 * "the-right-key" and that takes uploads of at most 100 kB), VIDEOXL_RETURNING (a server that is stopped and started again by
 * VIDEOXL_CONTROL): addresses; VIDEOXL_FILMS: a folder with film.mp4 (a minute), second.mp4, old.mkv (which no browser plays), broken.mp4.
 */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import {after, before, test} from 'node:test';
import {launch, look, open, quit} from './support/browser.mjs';
import {proxy} from './support/proxy.mjs';
import {tell} from './support/server.mjs';
import {hanging} from './support/sources.mjs';
import {answered, ask, button, idIn, seconds, seen, upload, watch} from './support/steps.mjs';

const {VIDEOXL_OPEN: address, VIDEOXL_KEYED: keyed, VIDEOXL_RETURNING: returning, VIDEOXL_FILMS: films} = process.env;
let between;
let film; // the id of film.mp4
let watched; // the address of a memory of it

before(async () => {
    await launch();
    between = await proxy(address);
});

after(async () => {
    between.close();
    await quit();
});

const playerTime = page => page.locator('video').evaluate(video => video.currentTime);
/** The place of the memory that most tests ask. */
function ofFilm() {
    assert.ok(watched, 'film.mp4 was not watched');
    return watched;
}

async function manyFrames(page) {
    await page.getByLabel('Frames a second').fill('10');
    await page.getByLabel('Frames at most').fill('600');
    await page.locator('.figures dd', {hasText: /^600$/}).waitFor();
}

/** Has a video watched; gives back the memory's id. */
async function watching(page, video) {
    const response = await page.request.post(`${address}api/memories`, {data: {sources: [{video}]}});
    return (await response.json()).id;
}

/** Keeps the server busy with a video that does not come, until `end()`. */
async function occupied(t, page) {
    const site = await hanging();
    t.after(site.close);
    const video = await (await page.request.post(`${address}api/videos`, {data: {url: site.address}})).json();
    const memory = `${address}api/memories/${await watching(page, video.id)}`;
    while ((await (await page.request.get(memory)).json()).queue_place !== undefined) {
        await new Promise(later => setTimeout(later, 20));
    }
    return {
        async end() {
            await page.request.post(`${memory}/cancel`);
            await page.request.delete(memory);
            await page.request.delete(`${address}api/videos/${video.id}`);
        },
    };
}

test('without videos the page says what to do', async t => {
    const page = await open(t, address);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    assert.match(await page.locator('main').innerText(), /hears no sound/);
    await look(page, 'empty');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main', 'one can skip to the content');
});

test('a file is uploaded, what will be watched is told, and it is watched', async t => {
    const page = await open(t, between.address);
    between.faults.bodyPause = 60;
    await upload(page, 'film.mp4');
    await page.locator('.figures dd').first().waitFor();
    await look(page, 'uploading');
    between.faults.bodyPause = 0;
    const frames = () => page.locator('.figures dd').first().innerText();
    await button(page, 'Watch').waitFor();
    await page.getByText('h264').waitFor();
    assert.equal(await frames(), '60');
    await page.waitForFunction(() => document.querySelector('.plan-picture img')?.naturalWidth > 0);
    await look(page, 'plan');
    film = idIn(page);

    const to = page.getByRole('slider', {name: 'To'});
    const box = await to.boundingBox();
    const strip = await page.locator('.range .film').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(strip.x + strip.width / 2, box.y + box.height / 2, {steps: 4});
    await page.mouse.up();
    await page.locator('.figures dd', {hasText: /^30$/}).waitFor();
    assert.equal(await to.getAttribute('aria-valuetext'), '30 seconds');
    await page.keyboard.press('End');
    await page.locator('.figures dd', {hasText: /^60$/}).waitFor();

    await watch(page);
    watched = new URL(page.url()).hash;
    await seen(page, 60);
    assert.ok((await page.locator('.block').count()) > 0);
    await look(page, 'ready');
});

test('while a film is watched one sees how far that is', async t => {
    const page = await open(t, `${between.address}#video=${film}`);
    await manyFrames(page);
    const busy = await occupied(t, page);
    between.hold();
    await button(page, 'Watch').click();
    await page.getByText('Waiting to be watched').waitFor();
    await busy.end();
    await between.pass(/^event: progress\ndata: .*"frames_watched":[1-9]/m);
    await page.waitForFunction(() => document.querySelector('.watching progress')?.value > 0);
    await page.getByText('Watching: frame').waitFor();
    await page.locator('.items [aria-current] .state', {hasText: /^Watching [1-9]/}).waitFor();
    await look(page, 'watching');
    between.flow();
    await page.locator('.watching').waitFor({state: 'hidden'});
    await seen(page, 600);
    await page.request.delete(`${address}api/memories/${idIn(page)}`);
});

test('what waits to be watched can be cancelled, watched again and deleted', async t => {
    const page = await open(t, `${address}#video=${film}`);
    await page.getByRole('heading', {name: 'Watched already'}).waitFor();
    const busy = await occupied(t, page);
    const before = await watching(page, film);
    await button(page, 'Watch').click();
    await page.getByText('Waiting: place 2').waitFor();
    await button(page, 'Cancel').click();
    await page.getByRole('heading', {name: 'Watching was cancelled'}).waitFor();
    await page.getByLabel('More').click();
    await button(page, 'Delete this memory').click();
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await busy.end();
    assert.equal((await page.request.delete(`${address}api/memories/${before}`)).status(), 204);
});

test('the film plays, and the timeline leads to the frames that were seen', async t => {
    const page = await open(t, address + ofFilm());
    await page.locator('.block').first().waitFor();
    await button(page, 'Play').click();
    await page.waitForFunction(() => document.querySelector('video').currentTime > 0.3);
    await button(page, 'Pause').click();
    const slider = page.getByRole('slider', {name: 'Position in the video'});
    await slider.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const first = Number(await slider.getAttribute('aria-valuenow'));
    await page.keyboard.press('ArrowRight');
    const second = Number(await slider.getAttribute('aria-valuenow'));
    assert.ok(second - first > 0.8 && second - first < 1.2, `frames seen at ${first} and ${second}`);
    await page.waitForFunction(at => Math.abs(document.querySelector('video').currentTime - at) < 0.1, second);
    await slider.hover({position: {x: 200, y: 20}});
    await page.locator('.preview .picture').waitFor();
    await page.locator('.block').last().click();
    assert.ok(Number(await slider.getAttribute('aria-valuenow')) > second);
    await button(page, 'Copy a link to this moment').click();
    await page.waitForFunction(() => location.hash.includes('&t='));
});

/** How long the answer that is under way is by now. */
async function beginning(page) {
    const length = await page.waitForFunction(() => document.querySelector('[data-live="0"]')?.textContent.length);
    return length.jsonValue();
}

test('answers stream, and what they rest on leads to the moment', async t => {
    const page = await open(t, between.address + ofFilm());
    await page.locator('.block').first().waitFor();
    between.hold();
    await ask(page, 'What appears, in order?');
    await between.pass(/^event: text/m);
    const early = await beginning(page);
    between.flow();
    await answered(page);
    const whole = await page.locator('.answer .said').last().innerText();
    assert.ok(whole.length > early, `"${whole}" came in pieces`);
    const moment = page.locator('.moments-list button').first();
    await moment.waitFor();
    const from = seconds((await moment.locator('.between').innerText()).split(' – ')[0]);
    await moment.click();
    await page.waitForFunction(at => Math.abs(document.querySelector('video').currentTime - at) < 1.01, from);
    assert.ok(
        (await page.locator('.evidence-lane .bars > div').count()) > 1,
        'each part has its weight on the timeline',
    );
    const frame = page.locator('.moment-frames button').last();
    assert.ok((await frame.locator('img').evaluate(each => each.decode().then(() => each.naturalWidth))) > 0);
    const shown = seconds(await frame.getAttribute('title'));
    await frame.click();
    await page.waitForFunction(at => Math.abs(document.querySelector('video').currentTime - at) < 1.01, shown);
    await page.locator('.evidence-lane .moment').first().click();
    assert.ok((await playerTime(page)) >= from - 0.1);
    await look(page, 'evidence');
});

test('an answer is stopped, and what was said stays', async t => {
    const page = await open(t, between.address + ofFilm());
    await page.locator('.turn').first().waitFor();
    await button(page, 'New conversation').click();
    between.hold();
    await ask(page, 'What appears, in order?');
    await between.pass(/^event: text/m);
    await beginning(page);
    await look(page, 'answering');
    const early = await page.locator('[data-live="0"]').innerText();
    await button(page, 'Stop').click();
    between.flow();
    await answered(page);
    await ask(page, 'Which thing is shown first?');
    await page.locator('.turn').nth(1).locator('.said').waitFor();
    await answered(page);
    const [stopped, next] = await page.locator('.said').allInnerTexts();
    assert.ok(stopped.startsWith(early.trimEnd()), `"${early}" stays, as "${stopped}"`);
    assert.ok(next.length > 2);
});

test('a question is changed, and both branches stay', async t => {
    const page = await open(t, address + ofFilm());
    await page.locator('.turn').first().waitFor();
    await button(page, 'New conversation').click();
    await ask(page, 'Which thing is shown first?');
    await page.locator('.turn .moments-list, .turn .aside').first().waitFor();
    await answered(page);
    await button(page, 'Change the question').click();
    await page.getByText('stays as a branch').waitFor();
    await ask(page, 'Which thing is shown last?');
    await page.getByText('2 of 2').waitFor();
    await answered(page);
    await button(page, 'Earlier branch').click();
    await page.getByText('1 of 2').waitFor();
    assert.equal(await page.locator('.question h3').first().innerText(), 'Which thing is shown first?');
    await look(page, 'branches');
    await page.reload();
    await page.getByText('2 of 2').waitFor();
});

test('several questions are answered at once, and choices with their probabilities', async t => {
    const page = await open(t, address + ofFilm());
    await page.locator('.turn').first().waitFor();
    await button(page, 'New conversation').click();
    await ask(page, 'Which thing is shown first?\nWhich thing is shown last?');
    await page.locator('.question').nth(1).waitFor();
    await answered(page);
    assert.equal(await page.locator('.turn').count(), 1);
    assert.equal(await page.locator('.turn .said').count(), 2);
    await page.getByLabel('With choices').check();
    await page.locator('#choices').fill('yes, no');
    await ask(page, 'Is the purple diamond in the video?');
    await page.locator('.choices').waitFor();
    await answered(page);
    const shares = (await page.locator('.choices .number').allInnerTexts()).map(each =>
        Number.parseFloat(each.replace('<', '')),
    );
    assert.equal(shares.length, 2);
    assert.ok(Math.abs(shares[0] + shares[1] - 100) <= 2, shares);
    await look(page, 'choices');
    await page.reload();
    await page.locator('.choices').waitFor();
    assert.equal(await page.locator('.said').count(), 3, 'everything is there after a reload');
});

test('when something is shown is found', async t => {
    const page = await open(t, address + ofFilm());
    await page.locator('.block').first().waitFor();
    await page.getByRole('searchbox').fill('the red star'); // from 25.7 to 28.4 s
    await page.keyboard.press('Enter');
    await page.locator('.evidence-title', {hasText: 'Found: the red star'}).waitFor();
    assert.match(await page.locator('.evidence-lane .moment').first().getAttribute('title'), /^0:2\d to /);
    await page.waitForFunction(() => Math.abs(document.querySelector('video').currentTime - 25) < 6);
    await page.getByRole('searchbox').fill('the blue square');
    await page.keyboard.press('Enter');
    await page.locator('.notice.note', {hasText: 'No moment was found that shows “the blue square”'}).waitFor();
});

test('a link leads to its moment', async t => {
    const page = await open(t, `${address}${ofFilm()}&t=21.5`);
    await page.waitForFunction(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 21.5) < 0.1);
});

test('a film that is still being read is played once that is done', async t => {
    const page = await open(t, address);
    let reading = true;
    await page.route('**/api/videos', async route => {
        const response = await route.fetch();
        const {videos} = await response.json();
        const told = reading ? videos.map(({id, name, bytes}) => ({id, name, bytes, state: 'reading'})) : videos;
        await route.fulfill({response, json: {videos: told}});
    });
    await page.goto(address + ofFilm());
    await page.reload();
    await page.locator('.block').first().waitFor();
    assert.equal(await page.locator('video').getAttribute('src'), null);
    reading = false;
    await page.waitForFunction(() => document.querySelector('video').readyState > 0);
    assert.ok(await page.locator('.screen .message').isHidden());
});

test('an upload that is cut goes on where it was', async t => {
    const page = await open(t, between.address);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    const offsets = [];
    page.on(
        'request',
        request => request.method() === 'PATCH' && offsets.push(Number(request.headers()['upload-offset'])),
    );
    between.faults.cutUpload = 150_000;
    await upload(page, 'second.mp4');
    await button(page, 'Watch').waitFor();
    assert.equal(between.faults.cutUpload, null, 'it was cut');
    assert.ok(offsets.length > 1 && offsets.at(-1) > 0, `went on at ${offsets}`);
    await page.getByText('h264').waitFor();
    const response = await page.request.get(`${address}api/videos/${idIn(page)}/content`);
    assert.deepEqual(await response.body(), fs.readFileSync(`${films}/second.mp4`));
    await watch(page);
});

test('two videos are asked the same, and the answers are a table', async t => {
    const page = await open(t, `${address}#table`);
    await page.locator('tbody tr').nth(1).waitFor();
    await page.locator('#ask-all').fill('Which thing is shown first?');
    await page.keyboard.press('Enter');
    await page.locator('tbody tr').nth(1).locator('td .said').waitFor();
    await page.locator('tbody tr').nth(0).locator('td .said').waitFor();
    await look(page, 'table');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download as CSV').click()]);
    const lines = fs
        .readFileSync(await download.path(), 'utf8')
        .split('\r\n')
        .filter(each => each !== '');
    assert.equal(lines.length, 1 + (await page.locator('tbody tr').count()));
    assert.match(lines[0], /^\uFEFFVideo,Which thing is shown first\?/);
    await page.reload();
    await page.locator('tbody tr').nth(1).locator('td .said').waitFor();
});

test('what a browser does not play is shown as pictures from the server', async t => {
    const page = await open(t, address);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await upload(page, 'old.mkv');
    await watch(page);
    await page.getByText('pictures from the server instead').waitFor();
    const still = page.locator('.still');
    await page.waitForFunction(() => document.querySelector('.still').naturalWidth > 0);
    const before = await still.getAttribute('src');
    await button(page, 'The next frame seen').click();
    await page.waitForFunction(
        src =>
            document.querySelector('.still').getAttribute('src') !== src && document.querySelector('.still').complete,
        before,
    );
    assert.ok((await still.evaluate(each => each.naturalWidth)) > 0);
    await look(page, 'stills');
});

test("what is no video is told in the library's words", async t => {
    const page = await open(t, address);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await upload(page, 'broken.mp4');
    await page.getByRole('heading', {name: 'This could not be read'}).waitFor();
    assert.match(await page.locator('.plan .fault p').innerText(), /broken\.mp4/);
    await look(page, 'broken');
    await button(page, 'Remove it').click();
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    assert.equal(await page.locator('.item', {hasText: 'broken.mp4'}).count(), 0);
});

test('several files may be dropped anywhere', async t => {
    const page = await open(t, `${address}#table`);
    await page.getByRole('heading', {name: 'Ask several videos'}).waitFor();
    await page.locator('.item').first().waitFor();
    const before = await page.locator('.item').count();
    const transfer = await page.evaluateHandle(
        async bytes => {
            const given = new DataTransfer();
            const content = Uint8Array.from(atob(bytes), each => each.charCodeAt(0));
            given.items.add(new File([content], 'one.mp4'));
            given.items.add(new File([content], 'two.mp4'));
            return given;
        },
        fs.readFileSync(`${films}/second.mp4`).toString('base64'),
    );
    await page.dispatchEvent('body', 'dragenter', {dataTransfer: transfer});
    await page.dispatchEvent('body', 'drop', {dataTransfer: transfer});
    await page.waitForFunction(count => document.querySelectorAll('.item').length === count, before + 2);
    await button(page, 'Watch them as one').click();
    await page.locator('.following .name', {hasText: 'two.mp4'}).waitFor();
    assert.equal(await page.locator('.plan h1').innerText(), 'one.mp4');
    await page.goBack();
    await button(page, 'Watch all as usual').click();
    await page.locator('.item.ready', {hasText: 'one'}).waitFor();
    await page.locator('.item.ready', {hasText: 'two'}).waitFor();
});

test('a wrong key opens nothing, and the right one the page', async t => {
    const page = await open(t, keyed);
    await page.getByRole('heading', {name: 'This server wants a key'}).waitFor();
    await page.getByLabel('Key', {exact: true}).fill('the-wrong-key');
    await button(page, 'Open').click();
    await page.getByText('not one of the server').waitFor();
    await look(page, 'key');
    await page.getByLabel('Key', {exact: true}).fill('the-right-key');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await page.reload();
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();

    await upload(page, 'film.mp4');
    await page.getByRole('heading', {name: 'This could not be uploaded'}).waitFor();
    assert.match(await page.locator('.plan .fault p').innerText(), /film\.mp4 .*100,000/);
    await look(page, 'oversize');
});

test('a server that is gone is told, and everything goes on when it is back', async t => {
    const page = await open(t, returning);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await upload(page, 'second.mp4');
    await button(page, 'Watch').waitFor();
    await watch(page);
    await ask(page, 'Which thing is shown first?');
    await page.locator('.said').waitFor();
    await answered(page);
    const said = await page.locator('.said').innerText();
    await tell('stop');
    await ask(page, 'Which thing is shown last?');
    await page.getByText('The server does not answer. Everything goes on').waitFor();
    // The question is not lost; that the server is gone may have been found out before by somebody else.
    await page.waitForFunction(() => document.querySelector('#question').value === 'Which thing is shown last?');
    await look(page, 'gone');
    await tell('start');
    await page.locator('#banner').waitFor({state: 'hidden'});
    assert.equal(await page.locator('.said').first().innerText(), said);
    await page.locator('#question').press('Enter');
    await page.locator('.turn').nth(1).locator('.said').waitFor();
    await answered(page);
});
