/**
 * Takes the pictures of the page that README shows, of what the server says. Environment: VIDEOXL_OPEN, the address of a server with the film
 * to try, that nobody used; VIDEOXL_DOCS, the folder for page.jpg and page-plan.jpg.
 */

import {createRequire} from 'node:module';
import {PATIENCE} from './support/browser.mjs';
import {answered, ask, button, ready} from './support/steps.mjs';

const {VIDEOXL_OPEN: address, VIDEOXL_DOCS: docs, VIDEOXL_CHROMIUM: chromiumAt} = process.env;
const {chromium} = createRequire(`${process.env.VIDEOXL_NODE}/package.json`)('playwright-core');
const SIZE = {width: 1280, height: 800};
const QUESTIONS = ['What appears, in order?', 'Which thing is shown last?'];

const browser = await chromium.launch({executablePath: chromiumAt, args: ['--no-sandbox', '--disable-gpu']});
const page = await browser.newPage({viewport: SIZE, reducedMotion: 'reduce'});

page.setDefaultTimeout(PATIENCE);

async function picture(name) {
    await page.waitForFunction(() =>
        [...document.querySelectorAll('.cell')].every(each => each.style.backgroundImage !== ''),
    );
    await page.waitForFunction(() => [...document.images].every(each => each.complete));
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement?.blur());
    await page.waitForTimeout(500);
    await page.screenshot({path: `${docs}/${name}.jpg`, type: 'jpeg', quality: 82});
    console.log(`${docs}/${name}.jpg`);
}

/** Of the frames that an answer rests on, the one with most to see. */
const eventful = () =>
    page.locator('.moment-frames img').evaluateAll(async all => {
        const amounts = await Promise.all(
            all.map(async each => {
                each.loading = 'eager';
                await each.decode();
                const pen = new OffscreenCanvas(32, 18).getContext('2d');
                pen.drawImage(each, 0, 0, 32, 18);
                const {data} = pen.getImageData(0, 0, 32, 18);
                const mean = [0, 1, 2].map(c => data.filter((value, i) => i % 4 === c).reduce((a, b) => a + b) / (32 * 18));
                return data.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + (value - mean[i % 4]) ** 2), 0);
            }),
        );
        return amounts.indexOf(Math.max(...amounts));
    });

await page.goto(address);
await page.getByRole('link', {name: 'Open the film'}).click();
await ready(page);
await ask(page, QUESTIONS.join('\n'));
await page.locator('.turn .said').nth(1).waitFor();
await answered(page);
await page.locator('.moments-list').first().waitFor();
await page.getByRole('button', {name: 'Show on the timeline'}).first().click();
await page.locator('.moment-frames button').nth(await eventful()).click();
await page.waitForFunction(() => !document.querySelector('video').seeking);
await page.locator('.log').evaluate(each => each.scrollTo(0, 0));
await picture('page');

await page.getByLabel('More').click();
await button(page, 'Watch again, differently').click();
await page.emulateMedia({colorScheme: 'dark', reducedMotion: 'reduce'});
await page.locator('.plan-picture img').waitFor();
await page.waitForFunction(() => document.querySelector('.cell')?.style.backgroundImage);
for (const [handle, key] of [['From', 'PageUp'], ['To', 'PageDown']]) {
    await page.getByRole('slider', {name: handle}).focus();
    await page.keyboard.press(key);
    await page.keyboard.press(key);
}
await page.locator('.figures dd').first().waitFor();
await page.waitForTimeout(1000);
await picture('page-plan');
await browser.close();
