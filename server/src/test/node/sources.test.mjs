/**
 * Where videos come from besides uploads, and several of them in one memory, in a browser. Environment: VIDEOXL_FRESH, the address of a
 * server that nobody used, takes addresses of this machine, has the films as root "films" and a film to try with two questions; VIDEOXL_FILMS: the films, among them
 * second.mp4 (20 s), third.mp4 (12 s) and live.ts (a minute).
 */

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, look, open, quit} from './support/browser.mjs';
import {camera, site} from './support/sources.mjs';
import {answered, ask, button, idIn, ready, said, seconds, seen, watch} from './support/steps.mjs';

const {VIDEOXL_FRESH: address, VIDEOXL_FILMS: films} = process.env;

before(launch);
after(quit);

const home = page => page.getByRole('heading', {name: 'Drop a video here'}).waitFor();

async function pick(page, ...names) {
    for (const name of names) {
        await page.locator('.files').getByRole('button', {name}).click();
    }
    await page.getByText('h264').waitFor();
}

test('the film that is there to try is opened, and all of its questions are asked at once', async t => {
    const page = await open(t, address);
    await home(page);
    await page.getByText('small demo model').waitFor();
    await page.locator('.item.ready .thumb img').waitFor();
    await page.locator('.demo img').waitFor();
    await page.getByRole('link', {name: 'Open the film'}).click();
    await button(page, 'Ask all of these at once').click();
    await page.locator('.turn .said').nth(1).waitFor();
    await answered(page);
    assert.equal(await page.locator('.turn').count(), 1);
    await page.getByText('each is asked without what was said before').waitFor();
    const first = await page.locator('.turn .said').first().innerText();
    await ask(page, await page.locator('.question h3').first().innerText());
    await page.locator('.turn').nth(1).locator('.said').waitFor();
    await answered(page);
    assert.equal(await page.locator('.turn').nth(1).locator('.said').innerText(), first);
    await page.getByPlaceholder('Find the red circle').waitFor();
    await button(page, 'New conversation').click();
    await page.locator('.example').nth(1).waitFor();
});

test('the film to try appears on a page that was there before it was made', async t => {
    const page = await open(t, address);
    let made = false;
    await page.route('**/api/info', async route => {
        const response = await route.fetch();
        const info = await response.json();
        await route.fulfill({response, json: {...info, demo: true, ...(!made && {examples: []})}});
    });
    await page.reload();
    await home(page);
    assert.ok(await page.locator('.demo').isHidden());
    made = true;
    await page.locator('.demo img').waitFor();
});

test("a file of the server's is found in its folders, and watched", async t => {
    const page = await open(t, address);
    await home(page);
    const listed = page.getByRole('region', {name: 'Files on the server'});
    assert.deepEqual(await listed.locator('.files span:first-of-type').allInnerTexts(), ['films']);
    await listed.getByRole('button', {name: 'films'}).click();
    await listed.getByText('second.mp4').waitFor();
    await listed.getByRole('button', {name: 'trip'}).click();
    await listed.getByText('third.mp4').waitFor();
    await look(page, 'browse');
    await button(page, 'Back').click();
    await listed.getByText('second.mp4').waitFor();
    await pick(page, 'trip', /^third\.mp4/);
    await watch(page);
    await ask(page, 'Which thing is shown first?');
    await said(page);
});

test('a video is added by its address, and what may not be reached is told', async t => {
    const film = await site(`${films}/second.mp4`);
    t.after(film.close);
    const page = await open(t, address);
    await page.getByLabel('By its address').fill('http://127.0.0.2/film.mp4');
    await button(page, 'Add').click();
    await page.locator('.notice').waitFor();
    assert.match(await page.locator('.notice').innerText(), /127\.0\.0\.2/);
    assert.equal(await page.getByLabel('By its address').inputValue(), 'http://127.0.0.2/film.mp4');
    await look(page, 'address-refused');
    // It would lie over what is clicked next until it goes by itself.
    await button(page, 'Close this message').click();
    await page.locator('.notice').waitFor({state: 'detached'});
    await page.getByLabel('By its address').fill(film.address);
    await button(page, 'Add').click();
    await page.getByText('h264').waitFor();
    assert.equal(await page.locator('.plan h1').innerText(), 'second.mp4');
    await watch(page);
    await seen(page, 20);
});

test('several sources are watched into one memory, and each moment is one of its own source', async t => {
    const page = await open(t, address);
    await home(page);
    await page.locator('.item', {hasText: 'third'}).waitFor();
    await pick(page, 'films', /^second\.mp4/);
    await page.locator('.item.unwatched .thumb img').waitFor();
    const name = page.getByLabel('Name');
    await page.getByLabel('Watch another behind it').selectOption({label: 'third.mp4'});
    await button(page, 'Add').click();
    await page.locator('.figures dd', {hasText: /^32$/}).waitFor();
    await page.getByLabel('Watch another behind it').selectOption({label: 'third.mp4'});
    await button(page, 'Add').click();
    await page.locator('.figures dd', {hasText: /^44$/}).waitFor();
    await page.getByRole('button', {name: 'Leave out third.mp4'}).last().click();
    await page.locator('.figures dd', {hasText: /^32$/}).waitFor();
    const part = page.getByRole('group', {name: 'Part of third.mp4 to watch'});
    await part.getByRole('slider', {name: 'From'}).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.locator('.figures dd', {hasText: /^30$/}).waitFor();
    assert.equal(await name.getAttribute('placeholder'), 'second + third');
    await look(page, 'plan-several');
    await watch(page);
    await seen(page, 30);
    assert.match(await page.locator('.stage-head').innerText(), /second \+ third[^]*2 sources, 0:30/);

    // Each has its place on the timeline.
    const sources = page.getByRole('group', {name: 'Sources'}).getByRole('button');
    assert.deepEqual(await sources.allInnerTexts(), ['second.mp4', 'third.mp4']);
    const content = () => page.locator('video').evaluate(video => video.src);
    const first = await content();
    await sources.last().click();
    assert.notEqual(await content(), first);
    assert.equal(await sources.last().getAttribute('aria-current'), 'true');
    const time = page.locator('.controls .time');
    assert.match(await time.innerText(), /^0:02 \/ 0:12/);

    // What plays goes on in the next.
    const slider = page.getByRole('slider', {name: 'Position in the video'});
    await sources.first().click();
    await slider.focus();
    for (let i = 0; i < 19; i++) {
        await page.keyboard.press('ArrowRight');
    }
    assert.match(await slider.getAttribute('aria-valuetext'), /second\.mp4, 1[89] seconds/);
    await button(page, 'Play').click();
    await page.waitForFunction(
        before => document.querySelector('video').src !== before && document.querySelector('video').currentTime > 2.2,
        first,
    );
    await button(page, 'Pause').click();

    // Moments name their source and lead into it.
    await ask(page, 'What appears, in order?');
    await said(page);
    const moments = page.locator('.moments-list button.moment-line');
    await moments.first().waitFor();
    const leadsTo = async (source, from) => {
        await page.waitForFunction(
            name => document.querySelector('.slider')?.getAttribute('aria-valuetext').startsWith(`${name}, `),
            source,
        );
        await page.waitForFunction(at => Math.abs(document.querySelector('video').currentTime - at) < 1.01, from);
    };
    const told = [];
    for (const moment of await moments.all()) {
        const source = await moment.locator('.source').innerText();
        const from = (await moment.locator('.between').innerText()).split(' – ')[0];
        told.push({source, from});
        await moment.click();
        await leadsTo(source, seconds(from));
    }
    assert.ok(told.some(({source}) => source === 'third.mp4'), 'one is of the second source');
    await page.waitForFunction(() =>
        [...document.querySelectorAll('.moment-frames img')].every(each => each.complete && each.naturalWidth > 0),
    );
    await look(page, 'several');

    // So do those in the table of all videos.
    const memory = page.url();
    await page.getByRole('link', {name: 'Ask several videos'}).click();
    await page.getByLabel('All videos').uncheck();
    await page.getByLabel('Ask second + third').check();
    await page.locator('#ask-all').fill('What appears, in order?');
    await page.keyboard.press('Enter');
    const links = page.locator('tbody tr', {hasText: 'second + third'}).locator('.cell-moments a');
    await links.first().waitFor();
    assert.deepEqual(await links.allInnerTexts(), told.map(each => each.from));
    const table = page.url();
    for (const [index, {source, from}] of told.entries()) {
        await page.goto(table);
        await links.nth(index).click();
        await leadsTo(source, seconds(from));
    }
    await page.goto(memory);
    await page.locator('.block').first().waitFor();
    await page.getByLabel('More').click();
    await button(page, 'Watch again, differently').click();
    await page.locator('.following .name', {hasText: 'third.mp4'}).waitFor();
});

test('a live source is asked while it is watched, and again when more has come', async t => {
    const door = await camera(`${films}/live.ts`);
    t.after(door.close);
    const page = await open(t, address);
    await page.getByLabel('By its address').fill(door.address);
    await button(page, 'Add').click();
    await button(page, 'Watch live').waitFor();
    await look(page, 'plan-live');
    await button(page, 'Watch live').click();
    await page.locator('.block').first().waitFor();
    const upTo = async () => seconds((await page.locator('.watching-text').innerText()).match(/up to ([\d:]+)/)[1]);
    const end = () => page.getByRole('slider', {name: 'Position in the video'}).getAttribute('aria-valuemax');
    await ask(page, 'Which thing is shown first?');
    await said(page);
    const before = await upTo();
    const length = Number(await end());
    assert.ok(before > 5 && before < 40, `watched up to ${before} s of the first half`);
    assert.ok((await page.locator('.screen').boundingBox()).height < 100, 'no room is wasted on pictures that are not there');
    await look(page, 'live');
    door.goOn();
    await page.waitForFunction(
        known => {
            const found = document.querySelector('.watching-text').textContent.match(/(\d+):(\d+)/);
            return Number(found[1]) * 60 + Number(found[2]) > known + 10;
        },
        before,
    );
    await ask(page, 'Which thing is shown last?');
    await said(page);
    assert.equal(await page.locator('.turn').count(), 2, 'one conversation goes on');
    await page.waitForFunction(
        known => Number(document.querySelector('.slider').getAttribute('aria-valuemax')) > known + 10,
        length,
    );
    await button(page, 'End').click();
    await ready(page);
    assert.ok(Number(await end()) > length + 10);
    await ask(page, 'What is to be seen now?');
    await said(page);
    assert.equal(await page.locator('.turn').count(), 3);
    await page.reload();
    await page.locator('.turn').nth(2).waitFor();
    await answered(page);
    await look(page, 'live-ended');
    await page.request.delete(`${address}api/memories/${idIn(page)}`);
});
