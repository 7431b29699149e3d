/** Tables as CSV (RFC 4180), safe to open in a spreadsheet: what would be taken for a formula begins with an apostrophe. */

function field(value) {
    let words = String(value ?? '');
    if (/^[=+@\t\r]/.test(words) || (words.startsWith('-') && !Number.isFinite(Number(words)))) {
        words = `'${words}`;
    }
    return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}

export function csv(rows) {
    return rows.map(row => row.map(field).join(',') + '\r\n').join('');
}

/** Lets the browser save a text. The mark at its beginning tells spreadsheets that it is UTF-8. */
export function download(name, words) {
    const address = URL.createObjectURL(new Blob(['\uFEFF', words], {type: 'text/csv;charset=utf-8'}));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
}
