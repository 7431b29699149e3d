/** What the browser keeps from one visit to the next. Where it may keep nothing, as in some private windows, it lasts as long as the page. */

const meanwhile = new Map();

export function kept(name) {
    try {
        return meanwhile.get(name) ?? localStorage.getItem(name);
    } catch {
        return null;
    }
}

export function keep(name, value) {
    try {
        localStorage.setItem(name, value);
        meanwhile.delete(name);
    } catch {
        meanwhile.set(name, value);
    }
}

export function forget(name) {
    meanwhile.delete(name);
    try {
        localStorage.removeItem(name);
    } catch {
        // It keeps nothing.
    }
}
