/** Numbers as people read them. */

const two = number => String(number).padStart(2, '0');

/** 83.4 → "1:23", 3723 → "1:02:03"; with `tenths`, "1:23.4". */
export function clock(seconds, tenths = false) {
    if (!Number.isFinite(seconds)) {
        return '–:––';
    }
    const all = tenths ? Math.round(Math.max(0, seconds) * 10) / 10 : Math.floor(Math.max(0, seconds) + 1e-6);
    const whole = Math.floor(all);
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const head = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
    const tail = tenths ? `.${Math.round((all - whole) * 10)}` : '';
    return `${head}:${two(whole % 60)}${tail}`;
}

/** A time as a screen reader should say it: "1 minute 23 seconds". */
export function spoken(seconds) {
    const whole = Math.round(Math.max(0, seconds));
    const parts = [
        [Math.floor(whole / 3600), 'hour'],
        [Math.floor(whole / 60) % 60, 'minute'],
        [whole % 60, 'second'],
    ];
    const said = parts
        .filter(([count]) => count > 0)
        .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
    return said.join(' ') || '0 seconds';
}

/** How long something will take, no more exact than anybody can know: "40 s", "3 min", "1 h 20 min". */
export function about(seconds) {
    if (!Number.isFinite(seconds)) {
        return 'unknown';
    }
    if (seconds < 1.5) {
        return '1 s';
    }
    if (seconds < 90) {
        return `${seconds < 20 ? Math.round(seconds) : Math.round(seconds / 5) * 5} s`;
    }
    const minutes = Math.round(seconds / 60);
    return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Decimal units, as disks have them: "1.9 MB". */
export function bytes(count) {
    if (!Number.isFinite(count)) {
        return '–';
    }
    const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
    let unit = 0;
    while (count >= 1000 && unit < units.length - 1) {
        count /= 1000;
        unit++;
    }
    return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

export function count(number, noun, plural = `${noun}s`) {
    return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

export function grouped(number) {
    return Number(number).toLocaleString('en-US');
}

export function percent(share) {
    const hundredths = share * 100;
    return hundredths > 0 && hundredths < 1 ? '< 1 %' : `${Math.round(hundredths)} %`;
}

export function decimal(number, digits) {
    return Number(number).toFixed(digits);
}

const CLOCK = /\b(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:\.(\d{1,3}))?\b|\bat (\d+(?:\.\d+)?) ?(?:s|sec|seconds)\b/g;

/**
 * Cuts a text where it names times of a film: "then, at 1:23, …" gives "then, at ", {text: "1:23", at: 83}, ", …". Times behind the film's end
 * are text.
 */
export function times(words, end) {
    const pieces = [];
    let last = 0;
    for (const match of words.matchAll(CLOCK)) {
        const [all, hours, minutes, seconds, fraction, plain] = match;
        const at =
            plain !== undefined
                ? Number(plain)
                : Number(hours ?? 0) * 3600 +
                  Number(minutes) * 60 +
                  Number(seconds) +
                  (fraction ? Number(`0.${fraction}`) : 0);
        if (at > end || (plain === undefined && Number(seconds) > 59)) {
            continue;
        }
        pieces.push(words.slice(last, match.index), {text: all, at});
        last = match.index + all.length;
    }
    pieces.push(words.slice(last));
    return pieces.filter(piece => piece !== '');
}
