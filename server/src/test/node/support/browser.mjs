/** A browser for all tests of the page, and what every state of the page is checked for. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(`${process.env.VIDEOXL_NODE}/package.json`);
const {chromium} = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures of every state are written, light, dark and as on a phone; not set: nowhere. */
const pictures = process.env.VIDEOXL_PICTURES;

/** Milliseconds in which what is waited for comes on the slowest machine. */
export const PATIENCE = 120_000;

/** What the browser writes in its console where a test lets a request fail. */
const EXPECTED = /Failed to load resource/;

let browser;

export async function launch() {
    browser = await chromium.launch({
        executablePath: process.env.VIDEOXL_CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu'],
    });
}

export async function quit() {
    await browser.close();
}

/**
 * A fresh page, as for somebody who was never here. Whatever goes wrong in it, or is loaded from elsewhere, fails the test.
 *
 * @param first what is done in it before its own scripts run
 */
export async function open(test, address, options = {}, first = () => {}) {
    const context = await browser.newContext({viewport: {width: 1440, height: 900}, acceptDownloads: true, ...options});
    await context.addInitScript(first);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const wrong = [];
    page.on('pageerror', error => wrong.push(error.stack));
    page.on('console', message => {
        if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())) {
            wrong.push(message.text());
        }
    });
    page.on('request', request => {
        const url = new URL(request.url());
        if (url.protocol !== 'blob:' && url.origin !== new URL(address).origin) {
            wrong.push(`asked ${url.origin}`);
        }
    });
    page.on('dialog', dialog => dialog.accept());
    test.after(async () => {
        await context.close();
        assert.deepEqual(wrong, []);
    });
    await page.goto(address);
    return page;
}

/** Contrast is what takes time, and depends on the colours alone; all else depends on the layout. */
const CONTRAST = 'color-contrast';
const WAYS = [
    {mode: 'light', scheme: 'light', rules: {}},
    {mode: 'dark', scheme: 'dark', runOnly: [CONTRAST]},
    {mode: 'phone', scheme: 'light', size: {width: 390, height: 844}, rules: {[CONTRAST]: {enabled: false}}},
];

/** What a screen reader announces as a group, and has no name; axe does not mind. */
const nameless = () =>
    [...document.querySelectorAll('details, fieldset, dialog, [role=group]')]
        .filter(group => group.checkVisibility())
        .filter(group => !group.ariaLabel && !group.ariaLabelledByElements?.length && !group.querySelector(':scope > legend'))
        .map(group => group.outerHTML.slice(0, 200));

/** Checks a state for what keeps people out, in light and in dark and as on a phone. */
export async function look(page, name) {
    const usual = page.viewportSize();
    if (!(await page.evaluate(() => 'axe' in window))) {
        await page.evaluate(axe);
    }
    for (const {mode, scheme, size, ...options} of WAYS) {
        await page.emulateMedia({colorScheme: scheme, reducedMotion: 'reduce'});
        await page.setViewportSize(size ?? usual);
        if (pictures) {
            await page.waitForTimeout(300);
            await page.screenshot({path: `${pictures}/${name}-${mode}.png`});
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${name}, ${mode}: ${wide} pixels wider than the window`);
        const violations = await page.evaluate(async given => {
            const found = await window.axe.run({resultTypes: ['violations'], ...given});
            return found.violations.map(
                each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 200)).join(' ')}`,
            );
        }, options);
        assert.deepEqual(violations, [], `${name}, ${mode}`);
    }
    assert.deepEqual(await page.evaluate(nameless), [], `${name}: groups without a name`);
    await page.setViewportSize(usual);
    await page.emulateMedia({colorScheme: 'light'});
}
