/** A row of thumbnails as wide as its place, cut from the videos' sprites. */

import {h} from '../dom.js';
import * as api from '../api.js';

/** Shows the thumbnail for a time as an element's background; false if the sprite is not there. */
export function thumbnail(element, sprite, at, width) {
    if (!sprite?.times.length) {
        return false;
    }
    let nearest = 0;
    sprite.times.forEach((time, index) => {
        if (Math.abs(time - at) < Math.abs(sprite.times[nearest] - at)) {
            nearest = index;
        }
    });
    const scale = width / sprite.width;
    const style = element.style;
    style.setProperty('background-image', `url("${sprite.image}")`);
    style.setProperty('background-size', `${sprite.columns * width}px ${sprite.rows * sprite.height * scale}px`);
    style.setProperty(
        'background-position',
        `${-(nearest % sprite.columns) * width}px ${-Math.floor(nearest / sprite.columns) * sprite.height * scale}px`,
    );
    return true;
}

/** The row for a line of time; `show` takes another line. */
export function filmstrip(timebase) {
    const element = h('div', {class: 'filmstrip', 'aria-hidden': 'true'});
    const sprites = new Map();
    let line = timebase;

    async function load() {
        const names = new Set(
            line.parts
                .map(part => part.video)
                .filter(video => video && video.state === 'ready' && video.kind !== 'stream')
                .map(video => video.id),
        );
        for (const name of names) {
            if (!sprites.has(name)) {
                sprites.set(name, null);
                api.sprite(name).then(found => {
                    sprites.set(name, found);
                    draw();
                });
            }
        }
    }

    function draw() {
        const width = element.clientWidth;
        const height = element.clientHeight;
        if (width === 0 || line.length === 0) {
            return;
        }
        const sprite = sprites.get(line.parts[0]?.video?.id);
        const shape = sprite ? sprite.width / sprite.height : 16 / 9;
        const cells = Math.max(1, Math.round(width / (height * shape)));
        const cell = width / cells;
        while (element.childElementCount > cells) {
            element.lastElementChild.remove();
        }
        while (element.childElementCount < cells) {
            element.append(h('div', {class: 'cell'}));
        }
        [...element.children].forEach((each, index) => {
            const {part, at} = line.at(((index + 0.5) / cells) * line.length);
            each.style.setProperty('width', `${cell}px`);
            const found = sprites.get(part?.video?.id);
            thumbnail(each, found, at, found ? Math.max(cell, (height * found.width) / found.height) : cell);
        });
    }

    const sizes = new ResizeObserver(draw);
    sizes.observe(element);
    load();
    return {
        element,
        sprite: video => sprites.get(video) ?? null,
        show(other) {
            line = other;
            load();
            draw();
        },
        destroy: () => sizes.disconnect(),
    };
}
