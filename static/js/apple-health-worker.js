"use strict";
// Takes sleep and caffeine out of an export of Apple Health, on the device that holds it: a gigabyte becomes a file that
// can be sent. It walks through the file once and keeps only what it takes, so memory stays flat. The reader on the
// server (`diary/exchange/apple_health/`) finds records in the same way, and reads what is made here like any export.

/**
 * @typedef {{name: string, method: number, locked: boolean, packed: number, size: number, offset: number}} Member
 * A file in a zip: how it is packed, its bytes there and unpacked, and where its header stands.
 * @typedef {{document: Blob, method: number, size: number}} Source Where the export is, and how many bytes it has.
 * @typedef {{parts: (string | Blob)[], sleep: number, caffeine: number, others: Map<string, number>, whole: boolean}} Taken
 */

const ROOT = "HealthData";
const SLEEP = "HKCategoryTypeIdentifierSleepAnalysis";
const CAFFEINE = "HKQuantityTypeIdentifierDietaryCaffeine";
const MAX_PROLOGUE = 2 ** 20;
const MAX_TAG = 2 ** 16;
const MAX_RECORDS = 1_000_000;
const PART = 2 ** 20;
const MAX_KINDS = 500;
const LOOKED_AT = 20;
const STORED = 0;
const DEFLATED = 8;
const TAG = /<Record\s+type="([^"<]*)"[^<]*|<Record(?=[\s/>])[^<]*/g;
const TYPE = /\stype\s?=\s?["']([^"'<]*)/;
const NO_SLEEP = /\svalue="(?:HKCategoryValueSleepAnalysis(InBed|Awake)|([02]))"/;
const BULKY = /\s(?:device|sourceVersion|creationDate)="[^"<]*"/g;
const BEFORE_ROOT = /<!--|<\?|<!DOCTYPE\s+([^\s<>[]+)|<![A-Z]+\s(?:[^<>"']|"[^"]*"|'[^']*')*>|<([^\s<>/?!"'=&;]+)/g;
const NOT_READ = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
];

/** What is said to the person where a file cannot be read. */
class Unreadable extends Error {}

self.onmessage = async (event) => {
  try {
    const source = await sourceOf(event.data);
    if (source) self.postMessage({ taken: report(await take(source, (percent) => self.postMessage({ percent }))) });
    else self.postMessage({ other: true });
  } catch (error) {
    // What a stream says of a damaged zip is no sentence for a person.
    self.postMessage({ failed: error instanceof Unreadable ? error.message : "This file is damaged." });
  }
};

/** @param {Taken} taken */
function report(taken) {
  const others = [...taken.others];
  const left = others.reduce((sum, [, count]) => sum + count, 0);
  const leftOut = others.map(([kind, count]) => `<LeftOut type="${kind}" count="${count}"/>\n`);
  const end = taken.whole ? `</${ROOT}>\n` : "";
  const file = new Blob([`<${ROOT}>\n`, ...leftOut, ...taken.parts, end], { type: "text/xml" });
  return { file, sleep: taken.sleep, caffeine: taken.caffeine, left, kinds: others.length };
}

// Where the export is

/**
 * Where the export is in a file: the file itself, or a member of it, known by what is in it.
 * @param {File} file
 * @returns {Promise<Source | null>} null where it is no export
 */
async function sourceOf(file) {
  const start = await view(file, 0, 4);
  const isZip = start.byteLength === 4 && start.getUint32(0, true) === 0x04034b50;
  if (!isZip) {
    const source = { document: file, method: STORED, size: file.size };
    return (await rootOf(source)) === ROOT ? source : null;
  }
  const members = (await membersOf(file)).filter((member) => !member.name.endsWith("/"));
  const isXml = (/** @type {Member} */ member) => Number(member.name.toLowerCase().endsWith(".xml"));
  members.sort((one, other) => isXml(other) - isXml(one) || other.size - one.size);
  for (const member of members.slice(0, LOOKED_AT)) {
    if (member.locked || ![STORED, DEFLATED].includes(member.method)) continue;
    const header = await view(file, member.offset, 30);
    if (header.byteLength < 30) continue;
    const begin = member.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    const document = file.slice(begin, begin + member.packed);
    const source = { document, method: member.method, size: member.size };
    if ((await rootOf(source)) === ROOT) return source;
  }
  return null;
}

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} length
 */
async function view(file, start, length) {
  return new DataView(await file.slice(start, start + length).arrayBuffer());
}

/**
 * The directory of a zip.
 * @param {File} file
 * @returns {Promise<Member[]>}
 */
async function membersOf(file) {
  const { offset, size } = await directoryOf(file);
  const directory = await view(file, offset, size);
  const names = new TextDecoder();
  const members = [];
  for (let at = 0; at + 46 <= directory.byteLength && directory.getUint32(at, true) === 0x02014b50; ) {
    const [named, more, comment] = [28, 30, 32].map((where) => directory.getUint16(at + where, true));
    const member = {
      name: names.decode(new Uint8Array(directory.buffer, at + 46, Math.min(named, directory.byteLength - at - 46))),
      method: directory.getUint16(at + 10, true),
      locked: Boolean(directory.getUint16(at + 8, true) & 1),
      size: directory.getUint32(at + 24, true),
      packed: directory.getUint32(at + 20, true),
      offset: directory.getUint32(at + 42, true),
    };
    widen(member, directory, at + 46 + named, more);
    members.push(member);
    at += 46 + named + more + comment;
  }
  return members;
}

/**
 * Where the directory of a zip is: it stands at the end, and says so behind itself.
 * @param {File} file
 */
async function directoryOf(file) {
  const from = Math.max(0, file.size - 65_557);
  const tail = await view(file, from, 65_557);
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at--;
  if (at < 0) throw new Unreadable("This zip file is damaged: its end is missing.");
  // A zip of more than 4 GB has its numbers in a longer record before that.
  if (at >= 20 && tail.getUint32(at - 20, true) === 0x07064b50) {
    const long = await view(file, Number(tail.getBigUint64(at - 12, true)), 56);
    if (long.byteLength === 56 && long.getUint32(0, true) === 0x06064b50) {
      return { size: Number(long.getBigUint64(40, true)), offset: Number(long.getBigUint64(48, true)) };
    }
  }
  return { size: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) };
}

/**
 * Put the numbers that do not fit into 32 bits in their places: they stand behind the name, in this order.
 * @param {Member} member
 * @param {DataView} directory
 * @param {number} at
 * @param {number} length
 */
function widen(member, directory, at, length) {
  const end = Math.min(at + length, directory.byteLength);
  while (at + 4 <= end) {
    const [id, size] = [directory.getUint16(at, true), directory.getUint16(at + 2, true)];
    let field = at + 4;
    at = field + size;
    if (id !== 1) continue;
    for (const key of /** @type {const} */ (["size", "packed", "offset"])) {
      if (member[key] !== 0xffffffff || field + 8 > Math.min(at, end)) continue;
      member[key] = Number(directory.getBigUint64(field, true));
      field += 8;
    }
  }
}

/**
 * @param {Source} source
 * @returns {ReadableStream<Uint8Array>}
 */
function bytesOf(source) {
  const stream = source.document.stream();
  return source.method === STORED ? stream : stream.pipeThrough(new DecompressionStream("deflate-raw"));
}

// The text of an export

/**
 * The text of an export with a line feed at the end of each line, and how many bytes were read so far.
 * @param {Source} source
 * @returns {AsyncGenerator<{text: string, read: number}>}
 */
async function* textOf(source) {
  const reader = bytesOf(source).getReader();
  try {
    /** @type {TextDecoder | undefined} */
    let decoder;
    let waiting = "";
    for (let read = 0; ; ) {
      const { value, done } = await reader.read();
      decoder ??= new TextDecoder(encodingOf(value ?? new Uint8Array()));
      read += value?.byteLength ?? 0;
      let text = waiting + decoder.decode(value, { stream: !done });
      // The second half of a line end may still come.
      waiting = !done && text.endsWith("\r") ? "\r" : "";
      if (text.includes("\r")) text = text.slice(0, text.length - waiting.length).replace(/\r\n?/g, "\n");
      if (text) yield { text, read };
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * @param {Uint8Array} start
 * @returns {string}
 */
function encodingOf(start) {
  const pair = `${start[0]} ${start[1]}`;
  if (pair === "255 254" || pair === "60 0") return "utf-16le";
  if (pair === "254 255" || pair === "0 60") return "utf-16be";
  const declared = /^\s*<\?xml[^>]{1,99}encoding\s*=\s*["'](iso-8859-[0-9]{1,2}|windows-125[0-8])["']/i;
  const said = declared.exec(String.fromCharCode(...start.subarray(0, 200)));
  try {
    return said ? new TextDecoder(said[1]).encoding : "utf-8";
  } catch {
    return "utf-8";
  }
}

/**
 * The name of the first element of a document; "" where it is no XML.
 * @param {Source} source
 */
async function rootOf(source) {
  return root(await startOf(textOf(source)))?.name ?? "";
}

/**
 * As much of a text as is looked at to find its first element.
 * @param {AsyncGenerator<{text: string, read: number}>} text
 */
async function startOf(text) {
  let start = "";
  for (;;) {
    const { value } = await text.next();
    start += value?.text ?? "";
    if (!value || start.length > MAX_PROLOGUE || !start.trimStart().startsWith("<")) return start;
  }
}

/**
 * The first element of a document, past its DOCTYPE, which may be broken and is not read.
 * @param {string} start
 * @returns {{name: string, at: number} | null}
 */
function root(start) {
  if (!start.trimStart().startsWith("<")) return null;
  const ends = new Map([
    ["<!--", "-->"],
    ["<?", "?>"],
  ]);
  let named = "";
  BEFORE_ROOT.lastIndex = 0;
  for (let found; (found = BEFORE_ROOT.exec(start)); ) {
    const closing = ends.get(found[0]);
    if (closing) {
      const end = start.indexOf(closing, BEFORE_ROOT.lastIndex);
      if (end >= 0) BEFORE_ROOT.lastIndex = end;
      else ends.delete(found[0]);
    } else if (found[1]) named = found[1];
    else if (found[2] && (!named || named === found[2] || found[2] === ROOT)) return { name: found[2], at: found.index };
  }
  return null;
}

/**
 * The text of an export in passages that end within no tag and no comment, each with the line that it begins in.
 * @param {Source} source
 * @param {(percent: number) => void} tell
 * @returns {AsyncGenerator<{line: number, text: string}>}
 */
async function* passagesOf(source, tell) {
  const text = textOf(source);
  const start = await startOf(text);
  const at = root(start)?.at ?? 0;
  let line = 1 + linesIn(start.slice(0, at));
  let waiting = start.slice(at);
  let told = 0;
  for (;;) {
    const { value } = await text.next();
    const percent = value ? Math.floor((100 * value.read) / source.size) : 100;
    if (percent > told) tell((told = percent));
    waiting += value?.text ?? "";
    let cut = value ? lastWhole(waiting) : waiting.length;
    if (waiting.length - cut > MAX_TAG) cut = waiting.length;
    const passage = waiting.slice(0, cut);
    yield { line, text: passage.includes("<!") ? withoutComments(passage) : passage };
    line += linesIn(passage);
    waiting = waiting.slice(cut);
    if (!value) return;
  }
}

/** @param {string} text */
function linesIn(text) {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** @param {string} text */
function lastWhole(text) {
  let cut = text.lastIndexOf("<");
  if (!text.includes("<!")) return Math.max(cut, 0);
  for (const [opening, closing] of NOT_READ) {
    const opened = text.indexOf(opening, text.lastIndexOf(closing) + 1);
    if (opened >= 0 && opened < cut) cut = opened;
  }
  return Math.max(cut, 0);
}

/** @param {string} text */
function withoutComments(text) {
  for (const [opening, closing] of NOT_READ) {
    const kept = [];
    let at = 0;
    for (;;) {
      const start = text.indexOf(opening, at);
      const end = start < 0 ? -1 : text.indexOf(closing, start);
      if (end < 0) break;
      kept.push(text.slice(at, start), "\n".repeat(linesIn(text.slice(start, end))));
      at = end + closing.length;
    }
    text = kept.join("") + text.slice(at);
  }
  return text;
}

// The records

/**
 * The records of sleep and caffeine of an export, as they stand in it but for what is bulky, each with its line.
 * @param {Source} source
 * @param {(percent: number) => void} tell
 * @returns {Promise<Taken>}
 */
async function take(source, tell) {
  /** @type {Taken} */
  const taken = { parts: [], sleep: 0, caffeine: 0, others: new Map(), whole: false };
  let records = "";
  for await (const { line, text } of passagesOf(source, tell)) {
    let at = 0;
    let here = line;
    TAG.lastIndex = 0;
    for (let found; (found = TAG.exec(text)); ) {
      const tag = found[0];
      const kind = found[1] ?? TYPE.exec(tag)?.[1] ?? "";
      const other = kind === SLEEP ? awake(tag) : kind === CAFFEINE || !kind ? "" : kind;
      if (other) {
        passOver(taken.others, other);
        continue;
      }
      here += linesIn(text.slice(at, found.index));
      at = found.index;
      if (kind === SLEEP) taken.sleep++;
      else taken.caffeine += Number(kind === CAFFEINE);
      records += slim(tag, here);
    }
    if (records.length > PART) {
      // Out of the memory of the script: where it is kept is up to the browser.
      taken.parts.push(new Blob([records]));
      records = "";
    }
    if (taken.sleep + taken.caffeine > MAX_RECORDS) throw new Unreadable("It holds more than 1,000,000 records of sleep.");
    taken.whole ||= text.includes(`</${ROOT}`);
  }
  taken.parts.push(records);
  return taken;
}

/**
 * What a record of sleep is counted as where nobody slept; "" where somebody did, or that cannot be read.
 * @param {string} tag
 */
function awake(tag) {
  const found = NO_SLEEP.exec(tag);
  if (!found) return "";
  return found[1] === "InBed" || found[2] === "0" ? "HKTimeInBed" : "HKTimeAwake";
}

/**
 * @param {Map<string, number>} others
 * @param {string} kind
 */
function passOver(others, kind) {
  const known = others.has(kind) || others.size < MAX_KINDS;
  const named = known && /^\w{1,90}$/.test(kind) ? kind : "other";
  // A name cut out of a text keeps the whole text in memory; a copy of it does not.
  const key = others.has(named) ? named : named.split("").join("");
  others.set(key, (others.get(key) ?? 0) + 1);
}

/**
 * @param {string} tag A tag, which may be broken, with the text behind it.
 * @param {number} line
 */
function slim(tag, line) {
  const short = tag.slice(0, MAX_TAG).trimEnd().replace(BULKY, "").replace(/\s*\/?>$/, "/>");
  return `${short.replace("<Record", `<Record line="${line}"`)}\n`;
}
