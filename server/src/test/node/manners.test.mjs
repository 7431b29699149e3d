/**
 * From an empty page to an answer by keyboard alone, and on a phone. Environment: VIDEOXL_EMPTY, the address of a server that nobody used;
 * VIDEOXL_FILMS: a folder with second.mp4 (20 s) and trip/third.mp4 (12 s).
 */

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch, look, open, quit} from './support/browser.mjs';
import {answered, ask, button, ready, said} from './support/steps.mjs';

const {VIDEOXL_EMPTY: address, VIDEOXL_FILMS: films} = process.env;
const PHONE = {viewport: {width: 390, height: 844}, hasTouch: true, isMobile: true};
/** Widths of other phones. */
const NARROWER = [360, 320];
/** Of what is tapped, as WCAG 2.2 wants it. */
const SMALLEST = 24;

before(launch);
after(quit);

/** Goes on by Tab until something is focused, as somebody does who has no mouse. */
async function tabTo(page, target, most = 40) {
    for (let i = 0; i < most; i++) {
        if (await target.evaluate(element => element === document.activeElement)) {
            const seen = await target.evaluate(element => element.matches(':focus-visible'));
            assert.ok(seen, 'what has the focus shows it');
            return;
        }
        await page.keyboard.press('Tab');
    }
    assert.fail(`not reached by ${most} times Tab: ${target}`);
}

/** The browser's dialog. To be called some steps before it opens: Playwright tells the browser behind one's back that it wants it. */
const choosing = page => page.waitForEvent('filechooser');

/** As where a browser is told to keep nothing of a page. */
function forgetful() {
    Object.defineProperty(window, 'localStorage', {
        get() {
            throw new DOMException('Access is denied.', 'SecurityError');
        },
    });
}

test('a film is chosen, watched, asked about and sought by keyboard alone, where the browser keeps nothing too', async t => {
    const page = await open(t, address, {}, forgetful);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    const chooser = choosing(page);
    await tabTo(page, button(page, 'Choose files'));
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(`${films}/second.mp4`);
    await page.getByText('h264').waitFor();
    await page.locator('.figures dd', {hasText: /^20$/}).waitFor();
    await tabTo(page, page.getByRole('slider', {name: 'To'}));
    await page.keyboard.press('PageDown');
    await page.locator('.figures dd', {hasText: /^18$/}).waitFor();
    await tabTo(page, button(page, 'Watch'));
    await page.keyboard.press('Enter');
    await ready(page);
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'question');
    await page.keyboard.type('What appears, in order?');
    await page.keyboard.press('Enter');
    await said(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'question', 'the next may be asked at once');
    const moment = page.locator('.moments-list button').first();
    for (let i = 0; i < 40 && !(await moment.evaluate(each => each === document.activeElement)); i++) {
        await page.keyboard.press('Shift+Tab');
    }
    const slider = page.getByRole('slider', {name: 'Position in the video'});
    const before = await slider.getAttribute('aria-valuenow');
    await page.keyboard.press('Enter');
    const from = await moment.locator('.between').innerText();
    const shown = (await page.locator('.controls .time').innerText()).split(' / ')[0];
    assert.equal(shown, from.split(' – ')[0], `from ${before}`);
    await page.keyboard.press('/');
    await page.keyboard.type('Which thing is shown first?');
    await page.keyboard.press('Enter');
    // Words, or all of a quick answer.
    await page.waitForFunction(() => {
        const live = document.querySelector('[data-live="0"]');
        return live ? live.textContent.length > 0 : document.querySelectorAll('.turn').length > 1;
    });
    await page.keyboard.press('Escape');
    await answered(page);
    assert.equal(await page.locator('.turn').count(), 2);
});

/** Of all that can have the focus, what loses it when everything is read and drawn again. */
const losing = page =>
    page.evaluate(async () => {
        const {refresh} = await import(new URL('store.js', document.baseURI));
        const lost = [];
        let tried = 0;
        for (const each of document.querySelectorAll('button, a, input, select, textarea, summary, [tabindex="0"]')) {
            each.focus();
            if (each.isConnected && document.activeElement !== each) {
                continue; // not to be seen now
            }
            await refresh();
            await new Promise(requestAnimationFrame);
            tried++;
            if (document.activeElement !== each) {
                lost.push(each.outerHTML.slice(0, 120));
            }
        }
        return {lost, tried};
    });

test('what has the focus keeps it when everything is drawn again', async t => {
    const page = await open(t, address);
    const keeps = async least => {
        const {lost, tried} = await losing(page);
        assert.deepEqual(lost, []);
        assert.ok(tried >= least, `${tried} things can have the focus`);
    };
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await page.locator('.item.ready').waitFor();
    await keeps(4);
    await page.locator('.item.ready a').click();
    await page.locator('.moments-list button').first().waitFor();
    await page.locator('.evidence-lane .moment').first().waitFor();
    await keeps(25);
    await page.getByLabel('More').click();
    await button(page, 'Watch again, differently').click();
    await page.locator('.earlier a').waitFor();
    await page.locator('.figures dd').first().waitFor();
    await keeps(12);
    await page.getByRole('link', {name: 'Ask several videos'}).click();
    await page.locator('tbody tr').first().waitFor();
    await keeps(7);

    // And when answers come.
    await page.locator('#ask-all').fill('Which thing is shown first?');
    await page.keyboard.press('Enter');
    const choice = page.getByLabel(/^Ask second/);
    await choice.focus();
    await page.locator('td .said').waitFor();
    assert.ok(await choice.evaluate(each => each === document.activeElement));
    const all = page.getByLabel('All videos');
    await all.focus();
    await page.keyboard.press('Space');
    assert.ok(!(await choice.isChecked()));
    await page.keyboard.press('Space');
    assert.ok(await choice.isChecked());
});

test('menus close by Escape and from outside, and the focus goes on to what is there', async t => {
    const page = await open(t, address);
    await page.locator('.item.ready a').click();
    await page.locator('.evidence-lane .moment').first().waitFor();
    const focused = target => target.evaluate(each => each === document.activeElement);
    const more = page.getByLabel('More');
    const isOpen = () => page.locator('.more').evaluate(each => each.open);
    await more.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    assert.ok(!(await isOpen()) && (await focused(more)));
    await more.click();
    await page.locator('h1').click();
    assert.ok(!(await isOpen()));
    await button(page, 'Take the evidence off the timeline').focus();
    await page.keyboard.press('Enter');
    assert.ok(await focused(page.getByRole('searchbox')));
});

test('a screen reader is told each answer, also one like the last, and no clock that runs', async t => {
    const page = await open(t, address);
    await page.locator('.item.ready a').click();
    await page.locator('.turn').first().waitFor();
    await page.evaluate(() => {
        window.told = [];
        new MutationObserver(changes => {
            const added = changes.flatMap(each => [...each.addedNodes]);
            window.told.push(...added.map(each => each.textContent).filter(each => each !== ''));
        }).observe(document.getElementById('spoken'), {childList: true});
    });
    for (let i = 0; i < 2; i++) {
        await button(page, 'New conversation').click();
        await ask(page, 'Which thing is shown first?');
        await said(page);
    }
    const answer = `Answer: ${await page.locator('.said').innerText()}`;
    assert.deepEqual(await page.evaluate(() => window.told), [answer, answer]);
    const live = await page.locator('.stage [aria-live], .stage output, .stage [role="status"]').count();
    assert.equal(live, 0, 'nothing in the player tells of itself');
    assert.equal(await page.title(), `${await page.locator('h1').innerText()} · VideoXL`);
    await page.getByRole('link', {name: 'Add a video'}).click();
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    assert.equal(await page.title(), 'VideoXL');
});

/** What can be tapped and is too small, or lies outside of the window. */
const misplaced = (page, smallest) =>
    page.evaluate(
        least =>
            [...document.querySelectorAll('button, a, input, select, textarea, summary, [role="slider"]')]
                .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.hidden, .skip, .library'))
                .map(each => [each, (each.closest('label') ?? each).getBoundingClientRect()])
                .filter(([each]) => !each.matches('.block, .moment, .moment-link')) // as long as their time, or a word
                .filter(
                    ([, box]) =>
                        box.width > 0 &&
                        (box.width < least || box.height < least || box.left < -1 || box.right > innerWidth + 1),
                )
                .map(([each, box]) => `${each.outerHTML.slice(0, 120)} ${JSON.stringify(box)}`),
        smallest,
    );

test('on a phone a film is chosen, watched and asked about, and nothing is too small or outside', async t => {
    const page = await open(t, address, PHONE);
    const fits = async () => assert.deepEqual(await misplaced(page, SMALLEST), []);
    const chooser = choosing(page);
    await page.getByRole('heading', {name: 'Drop a video here'}).waitFor();
    await fits();
    await button(page, 'Choose files').tap();
    await (await chooser).setFiles(`${films}/trip/third.mp4`);
    await page.getByText('h264').waitFor();
    await page.locator('.figures dd', {hasText: /^12$/}).waitFor();
    await fits();
    await button(page, 'Watch').tap();
    await page.locator('.watching').waitFor({state: 'hidden'});
    await page.locator('.block').first().waitFor();
    const question = page.locator('#question');
    await question.tap();
    await question.fill('What appears, in order?');
    await button(page, 'Ask').tap();
    await said(page);
    await page.locator('.moments-list button').first().tap();
    await fits();
    for (const width of NARROWER) {
        await page.setViewportSize({...PHONE.viewport, width});
        await fits();
        const support = await page.locator('.support').first().boundingBox();
        assert.ok(support.x + support.width <= width, `the support ends at ${support.x + support.width} of ${width}`);
    }
    await page.setViewportSize(PHONE.viewport);
    // The picture stays in sight beside what leads to it, and so does the question.
    const [screen, form] = [await page.locator('.screen').boundingBox(), await page.locator('.composer').boundingBox()];
    assert.ok(screen.y >= 0 && screen.y < 200, `the picture is at ${screen.y}`);
    assert.ok(form.y + form.height <= 845 && form.y > screen.y + screen.height, `the question is at ${form.y}`);
    await look(page, 'phone-answer');

    // What is answered next comes into sight.
    await question.fill('Which thing is shown first?');
    await page.keyboard.press('Enter');
    await page.locator('.turn').nth(1).waitFor();
    await said(page);
    const [next, below] = [await page.locator('.turn .said').last().boundingBox(), await page.locator('.composer').boundingBox()];
    assert.ok(next.y > screen.y + screen.height && next.y + next.height <= below.y, `the answer is at ${next.y}`);

    const menu = button(page, 'Videos');
    await menu.tap();
    await page.locator('.item').first().waitFor();
    assert.equal(await menu.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await menu.getAttribute('aria-expanded'), 'false');
    // What lies under it is not tapped by who only wants it away.
    await menu.tap();
    await page.touchscreen.tap(380, 600);
    assert.equal(await menu.getAttribute('aria-expanded'), 'false');
    await page.locator('#question').tap();
});
