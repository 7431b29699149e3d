/** Conversations as trees. A turn is one question with its answer, or several that were asked together; turns with the same parent are branches. */

/**
 * The turns of a conversation by what they follow: Map from a message's id (null: the beginning) to turns in order of asking. A turn is
 * {id, parent, items: [{question, answer}]}.
 */
export function turns(messages) {
    const answers = new Map(
        messages.filter(message => message.role === 'assistant').map(message => [message.parent, message]),
    );
    const byParent = new Map();
    const byId = new Map();
    for (const question of messages.filter(message => message.role === 'user')) {
        const parent = question.parent ?? null;
        const id = question.batch ? `${parent} ${question.batch}` : question.id;
        let turn = byId.get(id);
        if (!turn) {
            turn = {id, parent, items: []};
            byId.set(id, turn);
            byParent.set(parent, [...(byParent.get(parent) ?? []), turn]);
        }
        turn.items.push({question, answer: answers.get(question.id) ?? null});
    }
    for (const turn of byId.values()) {
        turn.items.sort((one, other) => place(one) - place(other));
    }
    return byParent;
}

/** Of questions asked together, those that were answered sooner were kept sooner; the answer knows its question's place. */
function place(item) {
    return item.answer?.answer?.question ?? 0;
}

function next(turn, byParent) {
    for (const {question, answer} of turn.items.toReversed()) {
        const following = byParent.get(answer?.id) ?? byParent.get(question.id);
        if (following) {
            return following;
        }
    }
    return null;
}

/**
 * The turns from the beginning to a leaf, each with its branches: [{turn, branches, index}].
 *
 * @param chosen Map from a parent to the id of the turn that was chosen there; elsewhere the latest
 */
export function path(byParent, chosen) {
    const found = [];
    let branches = byParent.get(null);
    while (branches) {
        const wanted = branches.findIndex(turn => turn.id === chosen.get(branches[0].parent));
        const index = wanted < 0 ? branches.length - 1 : wanted;
        const turn = branches[index];
        found.push({turn, branches, index});
        branches = next(turn, byParent);
    }
    return found;
}

/** What a next question follows: the last answer of a turn, or null. */
export function end(turn) {
    const last = turn?.items.at(-1);
    return last ? (last.answer?.id ?? last.question.id) : null;
}
