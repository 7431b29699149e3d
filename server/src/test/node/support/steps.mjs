/** What a person does on the page, again and again. */

import assert from 'node:assert/strict';

const {VIDEOXL_FILMS: films} = process.env;

export const button = (page, name) => page.getByRole('button', {name, exact: true});

/** What a clock shows. */
export const seconds = clock => clock.split(':').reduce((sum, each) => sum * 60 + Number(each), 0);

export const idIn = page => new URL(page.url()).hash.split('=')[1].split('&')[0];

/** Sends a question. */
export async function ask(page, words) {
    await page.getByRole('textbox', {name: 'Question', exact: true}).fill(words);
    await page.keyboard.press('Enter');
}

/** Until the page waits for the next question. */
export async function answered(page) {
    await page.locator('.send[aria-label="Ask"]').waitFor();
    await page.locator('.chat:not([aria-busy])').waitFor();
}

/** Chooses a film on one's own machine. */
export async function upload(page, name) {
    await page.locator('#chooser').setInputFiles(`${films}/${name}`);
}

/** Until a memory is ready. */
export async function ready(page) {
    await page.getByText('Ready').first().waitFor();
    await page.locator('.watching').waitFor({state: 'hidden'});
    await page.locator('.block').first().waitFor();
}

/** Until the page says that so many frames were seen, which grow while they are. */
export async function seen(page, frames) {
    await page.locator('.facts', {hasText: new RegExp(`Frames seen\\s*${frames}\\D`)}).waitFor();
}

/** Watches what is planned. */
export async function watch(page) {
    await button(page, 'Watch').click();
    await ready(page);
}

/** What the last answer says. */
export async function said(page) {
    await page.locator('.turn .said').last().waitFor();
    await answered(page);
    const words = await page.locator('.turn .said').last().innerText();
    assert.notEqual(words.trim(), '');
    return words;
}
