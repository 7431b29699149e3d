/** Where one is, as the part of the address behind #: `memory=…&chat=…&t=83.2`, `video=…`, `upload=…`, `table`; nothing: where videos are added. */

export function here() {
    const parameters = new URLSearchParams(location.hash.slice(1));
    const route = Object.fromEntries(parameters);
    if (route.t !== undefined) {
        route.t = Number.isFinite(Number(route.t)) ? Math.max(0, Number(route.t)) : undefined;
    }
    return route;
}

export function address(route) {
    const parts = Object.entries(route).filter(([, value]) => value !== undefined && value !== null);
    return '#' + parts.map(([name, value]) => (value === '' ? name : `${name}=${encodeURIComponent(value)}`)).join('&');
}

export function go(route) {
    location.hash = address(route);
}

/** Another address for the same place; no step back. */
export function replace(route) {
    history.replaceState(null, '', address(route));
}

export function onRoute(listener) {
    addEventListener('hashchange', () => listener(here()));
}
