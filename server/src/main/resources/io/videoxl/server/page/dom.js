/** Making and keeping elements. Text is always set as text, so nothing that a server or a film says becomes markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element. Of `props`, `class`, `on…` (listeners), `style` (an object), `data-…`, `aria-…` and other attributes; what is null or false is
 * left out, and children that are null or false as well.
 */
export function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props ?? {})) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (name === 'style') {
            for (const [property, each] of Object.entries(value)) {
                element.style.setProperty(property, each);
            }
        } else if (name === 'value' || name === 'checked' || name === 'muted') {
            element[name] = value;
        } else {
            element.setAttribute(name, value === true ? '' : value);
        }
    }
    element.append(...children.flat(Infinity).filter(each => each !== null && each !== undefined && each !== false));
    return element;
}

/** Sets an attribute, and only if it changed; null takes it away. */
export function attribute(element, name, value) {
    if (value === null || value === undefined || value === false) {
        element.removeAttribute(name);
    } else {
        const text = value === true ? '' : String(value);
        if (element.getAttribute(name) !== text) {
            element.setAttribute(name, text);
        }
    }
}

/** Sets the text of an element, and only if it changed: a screen reader says no unchanged text again. */
export function text(element, value) {
    if (element.textContent !== value) {
        element.textContent = value;
    }
}

/** Lets a container have an element for each item, in their order; elements of items that stay are kept, with focus and all. */
export function keyed(container, items, key, create, update) {
    const present = (container.keyedElements ??= new Map());
    const wanted = new Set(items.map(key));
    // First, so that those that stay need not be moved: whoever is moved loses the focus.
    for (const [name, element] of present) {
        if (!wanted.has(name)) {
            element.remove();
            present.delete(name);
        }
    }
    let before = container.firstElementChild;
    for (const item of items) {
        const name = key(item);
        let element = present.get(name);
        if (!element) {
            element = create(item);
            present.set(name, element);
        }
        update?.(element, item);
        if (element === before) {
            before = before.nextElementSibling;
        } else {
            container.insertBefore(element, before);
        }
    }
}

/** The same for items that say their name and how they are made: {name, make}. */
export function named(container, items) {
    keyed(
        container,
        items,
        item => item.name,
        item => item.make(),
    );
}

/** Hides an element; if it has the focus, something else gets it. */
export function hide(element, hidden, other) {
    const hadFocus = hidden && element.contains(document.activeElement);
    element.hidden = hidden;
    if (hadFocus) {
        other.focus({preventScroll: true});
    }
}

/** Lets a `details` close as a menu does: with Escape, and once something else is clicked or focused. */
export function closing(details) {
    details.addEventListener('keydown', event => {
        if (event.key === 'Escape' && details.open) {
            details.open = false;
            details.firstElementChild.focus();
            event.stopPropagation();
        }
    });
    details.addEventListener('focusout', event => {
        // What is clicked without getting the focus is looked at below.
        if (event.relatedTarget && !details.contains(event.relatedTarget)) {
            details.open = false;
        }
    });
    const outside = event => {
        if (!details.contains(event.target)) {
            details.open = false;
        }
    };
    details.addEventListener('toggle', () =>
        details.open
            ? document.addEventListener('pointerdown', outside)
            : document.removeEventListener('pointerdown', outside),
    );
    return details;
}

const PATHS = {
    play: 'M7 5l12 7-12 7z',
    pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
    back: 'M18 6l-8 6 8 6zM6 6h3v12H6z',
    forward: 'M6 6l8 6-8 6zM15 6h3v12h-3z',
    sound: 'M4 9h4l5-4v14l-5-4H4zM16 9q2 3 0 6M18.500 6.500q4 5.500 0 11',
    silent: 'M4 9h4l5-4v14l-5-4H4zM16.500 9.500l5 5M21.500 9.500l-5 5',
    full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
    link: 'M9.500 14.500l5-5M11 7l2-2a4.200 4.200 0 016 6l-2 2M13 17l-2 2a4.200 4.200 0 01-6-6l2-2',
    plus: 'M12 5v14M5 12h14',
    menu: 'M4 7h16M4 12h16M4 17h16',
    close: 'M6 6l12 12M18 6L6 18',
    edit: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
    send: 'M12 19V5M6 11l6-6 6 6',
    up: 'M12 19V6M6.500 11L12 5.500 17.500 11',
    stop: 'M7 7h10v10H7z',
    left: 'M14 6l-6 6 6 6',
    right: 'M10 6l6 6-6 6',
    film: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.700h4M4 14.300h4M16 9.700h4M16 14.300h4',
    find: 'M10.500 4a6.500 6.500 0 110 13 6.500 6.500 0 010-13zM15.500 15.500L20 20',
    table: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14',
    save: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
    remove: 'M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13',
    again: 'M19 12a7 7 0 11-2.200-5.100M19 4v4h-4',
    warning: 'M12 4L2.800 20h18.400zM12 10v5M12 17.200v.6',
    live: 'M12 10.500a1.500 1.500 0 110 3 1.500 1.500 0 010-3zM8 8q-3.500 4 0 8M16 8q3.500 4 0 8M5 5q-6 7 0 14M19 5q6 7 0 14',
    folder: 'M3 6h7l2 2.500h9V19H3z',
};
const FILLED = new Set(['play', 'pause', 'back', 'forward', 'stop']);

/** A drawing beside a word, or alone in a button that has an `aria-label`. */
export function icon(name) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('class', FILLED.has(name) ? 'icon filled' : 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', PATHS[name]);
    svg.append(path);
    return svg;
}

/** A button that shows a drawing alone. */
export function iconButton(name, label, click, props) {
    return h(
        'button',
        {type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick: click, ...props},
        icon(name),
    );
}

/** Shows another drawing and name on such a button. */
export function relabel(button, name, label) {
    if (button.getAttribute('aria-label') !== label) {
        button.replaceChildren(icon(name));
        button.setAttribute('aria-label', label);
        button.title = label;
    }
}
