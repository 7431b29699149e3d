/** Puts the page together: which view is shown, files dropped anywhere, the server that comes and goes. */

import {h, icon, iconButton, attribute, text} from './dom.js';
import {here, onRoute} from './route.js';
import * as store from './store.js';
import {homeView, take} from './views/home.js';
import {keyView} from './views/key.js';
import {library} from './views/library.js';
import {memoryView} from './views/memory.js';
import {showConnection} from './views/notice.js';
import {planView} from './views/plan.js';
import {tableView} from './views/table.js';

const main = document.getElementById('main');
const bar = document.getElementById('bar');
const nav = document.getElementById('library');
const mark = h('img', {src: 'icon.svg', alt: '', width: '28', height: '28'});
const model = h('span', {class: 'model'});
const menu = iconButton('menu', 'Videos', () => openLibrary(!document.body.classList.contains('library-open')), {
    class: 'icon-button menu-button',
    'aria-controls': 'library',
    'aria-expanded': 'false',
});
bar.append(
    menu,
    h('a', {class: 'brand', href: '#'}, mark, h('span', null, 'VideoXL')),
    h('span', {class: 'space'}),
    model,
);
document.getElementById('skip').addEventListener('click', () => main.focus());
const shelf = library(nav);

let shown = null;
let name = null;

/** On narrow screens it lies over the rest, which cannot be used meanwhile. */
function openLibrary(open) {
    document.body.classList.toggle('library-open', open);
    attribute(menu, 'aria-expanded', String(open));
    main.inert = open;
    if (open) {
        nav.querySelector('a')?.focus();
    }
}

document.addEventListener('click', event => {
    if (main.inert && !nav.contains(event.target) && !bar.contains(event.target)) {
        openLibrary(false);
    }
});
matchMedia('(max-width: 60rem)').addEventListener('change', () => openLibrary(false));

function viewOf(route) {
    if (store.state.keyNeeded) {
        return ['key', keyView];
    }
    if (route.memory) {
        return [`memory ${route.memory}`, () => memoryView(route.memory)];
    }
    if (route.video) {
        return [`video ${route.video} ${route.with ?? ''}`, () => planView({video: route.video, with: route.with})];
    }
    if (route.upload && store.uploadOf(route.upload)) {
        return [`upload ${route.upload}`, () => planView({upload: route.upload})];
    }
    if (route.table !== undefined) {
        return ['table', tableView];
    }
    return ['home', homeView];
}

/** What the window is called, which is the first that a screen reader says. */
function drawTitle() {
    const route = here();
    const of = store.state.keyNeeded
        ? 'Key'
        : route.memory
          ? store.memoryOf(route.memory)?.name
          : route.video
            ? store.videoOf(route.video)?.name
            : route.upload
              ? store.uploadOf(route.upload)?.name
              : route.table !== undefined
                ? 'Ask several videos'
                : null;
    document.title = of ? `${of} · VideoXL` : 'VideoXL';
}

function show(focus) {
    if (!store.state.loaded) {
        return;
    }
    const route = here();
    const [wanted, make] = viewOf(route);
    if (wanted === name) {
        shown.route?.(route);
        return;
    }
    shown?.destroy();
    name = wanted;
    shown = make();
    drawTitle();
    main.replaceChildren(shown.element);
    main.scrollTop = 0;
    document.body.classList.toggle('locked', wanted === 'key');
    if (shown.focus) {
        shown.focus();
    } else if (focus) {
        main.focus({preventScroll: true});
    }
}

onRoute(() => {
    openLibrary(false);
    show(true);
    shelf.draw();
});

store.subscribe(state => {
    showConnection(state.online || !state.loaded);
    const called = store.isDemo() ? 'small demo model' : state.info?.model?.name;
    text(model, state.info?.loading ? 'The model is being loaded' : (called ?? ''));
    const [wanted] = viewOf(here());
    if (wanted !== name && (wanted === 'key' || name === 'key' || name === null)) {
        show(false);
    }
    drawTitle();
});

// Files may be dropped anywhere.
let inside = 0;
const hasFiles = event => [...(event.dataTransfer?.types ?? [])].includes('Files');
addEventListener('dragenter', event => {
    if (hasFiles(event)) {
        inside++;
        document.body.classList.add('dropping');
    }
});
addEventListener('dragleave', event => {
    if (hasFiles(event) && --inside <= 0) {
        inside = 0;
        document.body.classList.remove('dropping');
    }
});
addEventListener('dragover', event => {
    if (hasFiles(event)) {
        event.preventDefault();
    }
});
addEventListener('drop', event => {
    if (hasFiles(event)) {
        event.preventDefault();
        inside = 0;
        document.body.classList.remove('dropping');
        if (!store.state.keyNeeded) {
            take(event.dataTransfer.files);
        }
    }
});
addEventListener('keydown', event => {
    if (event.key === 'Escape' && document.body.classList.contains('library-open')) {
        openLibrary(false);
        menu.focus();
    } else if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
        const field = document.getElementById('question') ?? document.getElementById('ask-all');
        if (field) {
            event.preventDefault();
            field.focus();
        }
    }
});

main.replaceChildren(h('p', {class: 'loading'}, icon('film'), 'Loading'));
store.refresh().then(() => {
    if (!store.state.loaded) {
        main.replaceChildren(h('p', {class: 'loading'}, store.state.problem ?? 'The server does not answer yet.'));
    }
});
