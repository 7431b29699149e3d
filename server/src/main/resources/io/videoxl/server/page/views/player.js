/**
 * Plays a line of time: in the browser's own player, or, for what it cannot play, as pictures from the server. Times here are places on the line.
 */

import {h, iconButton, relabel, text} from '../dom.js';
import * as api from '../api.js';
import {clock} from '../format.js';

const SPEEDS = [0.5, 1, 1.5, 2, 4];
const STILL = 960;

export function player(timebase, {moved, link}) {
    let line = timebase;
    let frames = []; // places of the frames that the model saw
    let place = 0;
    let current = null; // the part being shown
    let playing = false;
    let stills = false;
    let ticking = 0;
    let wanted = null;
    let loading = false;
    let pictured = true;

    const video = h('video', {preload: 'metadata', playsinline: true, tabindex: '-1'});
    const still = h('img', {class: 'still', alt: '', hidden: true});
    const message = h('p', {class: 'message', hidden: true});
    const screen = h('div', {class: 'screen'}, video, still, message);

    const play = iconButton('play', 'Play', () => (playing ? pause() : start()));
    const back = iconButton('back', 'The frame seen before', () => step(-1));
    const forward = iconButton('forward', 'The next frame seen', () => step(1));
    const time = h('div', {class: 'time', role: 'timer', 'aria-label': 'Time'}); // told on demand, and not at each second
    const speed = h(
        'select',
        {
            'aria-label': 'Speed',
            onchange: () => {
                video.playbackRate = Number(speed.value);
            },
        },
        SPEEDS.map(each => h('option', {value: each}, `${each} ×`)),
    );
    speed.value = 1;
    const sound = iconButton('sound', 'Turn the sound off', () => {
        video.muted = !video.muted;
        relabel(sound, video.muted ? 'silent' : 'sound', video.muted ? 'Turn the sound on' : 'Turn the sound off');
    });
    const share = iconButton('link', 'Copy a link to this moment', () => link(place));
    const full = iconButton('full', 'Full screen', () =>
        document.fullscreenElement ? document.exitFullscreen() : screen.requestFullscreen(),
    );
    const controls = h(
        'div',
        {class: 'controls', role: 'group', 'aria-label': 'Player'},
        play,
        back,
        forward,
        time,
        h('span', {class: 'space'}),
        speed,
        sound,
        share,
        full,
    );

    function show(part) {
        if (current?.video?.id === part?.video?.id && current?.index === part?.index) {
            return;
        }
        current = part;
        stills = part?.video?.kind !== 'video' || part.video.browser_plays === false || part.video.state === 'broken';
        if (stills) {
            video.removeAttribute('src');
        } else {
            video.src = api.contentAddress(part.video.id);
        }
        explain();
        arrange();
    }

    /** Says why there is no moving picture, where that is not plain. */
    function explain() {
        const shown = current?.video;
        const format = [shown?.codec, shown?.container?.split(',')[0]].filter(Boolean).join(' in ');
        const words = !shown
            ? 'The video itself is not here; its memory can be asked.'
            : shown.kind === 'stream'
              ? 'Watched live: its memory is kept, and no pictures.'
              : stills && shown.kind === 'video'
              ? `This browser does not play ${format || 'this video'}: pictures from the server instead.`
              : '';
        text(message, words);
        message.hidden = words === '';
    }

    function arrange() {
        video.hidden = stills;
        still.hidden = !stills || current?.video?.kind === 'stream';
        sound.hidden = stills;
        speed.hidden = stills;
        // Where there is nothing to look at, the timeline and the answers have the room.
        const bare = !current?.video || current.video.kind === 'stream';
        screen.classList.toggle('bare', bare);
        const motionless = line.parts.length === 1 && current?.video?.kind === 'image';
        play.hidden = bare || motionless;
        time.hidden = motionless;
        full.hidden = bare;
    }

    video.addEventListener('error', () => {
        if (video.hasAttribute('src') && !stills && video.error?.code !== MediaError.MEDIA_ERR_ABORTED) {
            if (video.error?.code === MediaError.MEDIA_ERR_NETWORK) {
                return; // the server is gone; taken up again by `reload`
            }
            stills = true;
            explain();
            arrange();
            seek(place);
        }
    });

    function loadStill() {
        if (loading || wanted === null) {
            return;
        }
        const {name, at} = wanted;
        wanted = null;
        loading = true;
        still.src = api.frameAddress(name, at, STILL);
    }
    function loaded(there) {
        loading = false;
        if (there !== pictured) {
            pictured = there;
            still.hidden = !stills || !there;
            if (there) {
                explain();
            } else {
                text(message, 'There is no picture of this moment.');
                message.hidden = false;
            }
        }
        loadStill();
    }
    still.addEventListener('load', () => loaded(true));
    still.addEventListener('error', () => loaded(false));

    function seek(to) {
        place = Math.min(Math.max(to, 0), line.length);
        const {part, at} = line.at(place);
        show(part);
        if (stills) {
            if (part?.video && part.video.kind !== 'stream') {
                wanted = {name: part.video.id, at};
                loadStill();
            }
        } else {
            setVideoTime(at);
        }
        tell();
    }

    function setVideoTime(at) {
        if (video.readyState > 0) {
            video.currentTime = at;
        } else {
            video.addEventListener(
                'loadedmetadata',
                () => {
                    video.currentTime = line.at(place).at;
                },
                {once: true},
            );
        }
    }

    function tell() {
        const {part, at} = line.at(place);
        text(time, `${clock(at)} / ${clock(part ? part.to : 0)}`);
        still.alt = stills ? `The picture at ${clock(at)}` : '';
        moved(place);
    }

    function tick() {
        if (!playing) {
            return;
        }
        if (!stills && !video.seeking && current) {
            const at = video.currentTime;
            place = Math.min(line.length, current.start + Math.max(0, at - current.from));
            tell();
            if (at >= current.to - 0.02 || video.ended) {
                const following = line.parts[current.index + 1];
                if (following) {
                    seek(following.start);
                    start();
                } else {
                    pause();
                }
                return;
            }
        }
        ticking = requestAnimationFrame(tick);
    }

    let slides = null;

    function start() {
        if (place >= line.length - 0.05) {
            seek(0);
        }
        playing = true;
        relabel(play, 'pause', 'Pause');
        clearInterval(slides);
        if (stills) {
            slides = setInterval(slide, 1000);
        } else {
            video.playbackRate = Number(speed.value);
            video.play().catch(() => pause());
            cancelAnimationFrame(ticking);
            ticking = requestAnimationFrame(tick);
        }
    }

    function slide() {
        if (!step(1)) {
            pause();
        } else if (!stills) {
            start(); // what follows is played
        }
    }

    function pause() {
        playing = false;
        clearInterval(slides);
        relabel(play, 'play', 'Play');
        video.pause();
    }

    /** To the next frame that the model saw, or a second on where none is known. */
    function step(direction) {
        const known = frames.length > 0 ? frames : null;
        const to = known
            ? direction > 0
                ? known.find(each => each > place + 0.01)
                : known.findLast(each => each < place - 0.01)
            : place + direction;
        if (to === undefined || to < 0 || to > line.length) {
            return false;
        }
        seek(to);
        return true;
    }

    arrange();
    return {
        screen,
        controls,
        seek,
        step,
        toggle: () => (playing ? pause() : start()),
        place: () => place,
        frames(places) {
            frames = places;
            back.hidden = forward.hidden = places.length < 2;
        },
        line(other) {
            line = other;
            if (current) {
                const part = line.parts[current.index] ?? null;
                if (part?.video?.state === current.video?.state) {
                    current = part;
                } else {
                    current = null; // what it holds is known now, or it has gone
                    seek(place);
                }
            }
            tell();
        },
        /** After the server was gone. */
        reload() {
            if (!stills && video.error) {
                video.load();
                setVideoTime(line.at(place).at);
            }
        },
        destroy() {
            pause();
            cancelAnimationFrame(ticking);
            video.removeAttribute('src');
            video.load();
        },
    };
}
