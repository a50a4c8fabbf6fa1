// The outbox: each save is kept in this browser until the server has answered, so that neither a lost line nor a closed
// page loses what was typed. One entry per person, indicator and tab; a newer save of the same tab replaces it.
// Entries of other people on the same PC are neither read nor sent.

const user = document.body.dataset.user || "";
const PATIENCE = 10000; // between two attempts
const entries = new Map(); // a mirror of what lies in IndexedDB, and the only place where a browser has none
const failed = new Set(); // keys that this page tried and could not deliver
let trouble = ""; // "offline", "server" or "session": why the last attempt failed
let delivering = null; // {done, all} while the outbox is being emptied

const keyOf = (record) => [record.user, record.url, record.tab].join(" ");

const storage = new Promise((resolve) => {
  try {
    const opening = indexedDB.open("so-nong-thon-moi", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("outbox");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
  } catch {
    resolve(null);
  }
});

async function inStorage(mode, work) {
  const database = await storage;
  if (!database) return null;
  return new Promise((resolve) => {
    const transaction = database.transaction("outbox", mode);
    const request = work(transaction.objectStore("outbox"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => resolve(null);
  });
}

// The same change in IndexedDB, unless a later save of that tab lies there: it is not ours to touch.
function write(record, change) {
  return inStorage("readwrite", (store) => {
    const reading = store.get(keyOf(record));
    reading.onsuccess = () => {
      if (!reading.result || reading.result.seq <= record.seq) change(store);
    };
    return reading;
  });
}

function keep(record) {
  const key = keyOf(record);
  entries.set(key, record);
  failed.delete(key);
  return write(record, (store) => store.put(record, key));
}

function isNewest(record) {
  const newest = entries.get(keyOf(record));
  return !newest || newest.seq === record.seq;
}

// The server has it, or the person gave it up. The other tabs are told, since they may have read it too.
function forget(record, { isSaved = false } = {}) {
  const key = keyOf(record);
  if (!isNewest(record)) return;
  leaveOut(key);
  write(record, (store) => store.delete(key));
  if (otherTabs) otherTabs.postMessage({ key, seq: record.seq, isSaved });
}

function leaveOut(key) {
  entries.delete(key);
  failed.delete(key);
}

const otherTabs = window.BroadcastChannel ? new BroadcastChannel("outbox") : null;
if (otherTabs) {
  otherTabs.onmessage = ({ data: { key, seq, isSaved } }) => {
    if (!entries.has(key) || entries.get(key).seq > seq) return;
    leaveOut(key);
    if (isSaved) noteSaved();
    showSaveLine();
  };
}

async function readOutbox() {
  const found = await inStorage("readonly", (store) => store.getAll());
  if (!found) return;
  const keys = new Set(found.map(keyOf));
  // Another tab may have dealt with an entry meanwhile. What is being saved here may not be written down yet.
  for (const [key, record] of entries) if (!keys.has(key) && !isBeingSaved(record)) leaveOut(key);
  for (const record of found) {
    const known = entries.get(keyOf(record));
    if (record.user === user && (!known || known.seq <= record.seq)) entries.set(keyOf(record), record);
  }
}

async function emptyOutbox() {
  for (const record of [...entries.values()]) forget(record);
  await inStorage("readonly", (store) => store.count()); // after what was begun before
}

function oldestFirst() {
  return [...entries.values()].sort((one, other) => one.at - other.at);
}

// The answer to a save, by htmx or from the outbox.
function answered(record, status, headers, text) {
  if (status === 401 && headers.get("X-Sign-In")) {
    failed.add(keyOf(record));
    trouble = "session";
    askToSignIn();
  } else if (status >= 500 || status === 408 || status === 429) {
    failed.add(keyOf(record));
    trouble = "server";
    noteServerCode(headers.get("X-Error-Code"));
  } else if (status >= 400) {
    keepRefused(record, status, text);
  } else {
    trouble = "";
    forget(record, { isSaved: true });
    noteSaved();
    if (failed.size) deliver();
  }
  showSaveLine();
}

function unreached(record) {
  failed.add(keyOf(record));
  trouble = "offline";
  showSaveLine();
}

// What nobody is sending: of this tab, or so old that its own tab has had its time. What was refused waits for a person.
function isDue(record) {
  if (isBeingSaved(record) || record.refused) return false;
  return record.tab === tab.id || age(record.at) > PATIENCE / 2;
}

// In milliseconds, also when the clock of the PC was set back.
function age(moment) {
  return Math.abs(Date.now() - moment);
}

async function deliver() {
  if (delivering || trouble === "session" || !user) return;
  delivering = { done: 0, all: 0 };
  try {
    await readOutbox();
    const due = oldestFirst().filter(isDue);
    delivering.all = due.length;
    for (const record of due) {
      showSaveLine();
      if (!(await resend(record))) break;
      delivering.done += 1;
    }
  } finally {
    delivering = null;
    showSaveLine();
  }
}

// With the headers it had: the server refuses what somebody else has changed since, and ignores what it has already.
async function resend(record) {
  try {
    const response = await fetch(record.url, {
      method: record.method,
      body: record.body,
      headers: {
        ...requestHeaders(),
        ...saveHeaders(record),
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
      },
    });
    const text = await response.text();
    if (isNewest(record) && response.status < 500 && response.status !== 401) await showAnswer(record, response, text);
    answered(record, response.status, response.headers, text);
    return !failed.has(keyOf(record));
  } catch {
    unreached(record);
    return false;
  }
}

// As htmx would: the parts of the answer that have a place on this page, then the events.
async function showAnswer(record, response, text) {
  const form = formOf(record.url);
  await putInPlace(record, text);
  if (!form) return;
  const events = response.headers.get("HX-Trigger");
  if (!events || !events.startsWith("{")) return;
  for (const [name, detail] of Object.entries(JSON.parse(events))) htmx.trigger(form, name, detail);
}

async function putInPlace(record, text) {
  const row = formOf(record.url) || document.getElementById(record.row);
  if (row) await htmx.swap({ sourceElement: row, target: row, swap: "none", text });
}

// What was typed before the page was loaded again stands in its field, with the version that was seen when typing:
// if somebody else wrote meanwhile, the server answers with both values.
function restore(record) {
  const form = formOf(record.url);
  if (form) {
    form.dataset.ver = record.ver;
    for (const [name, value] of new URLSearchParams(record.body)) fill(form, name, value);
  }
  if (record.refused) showRefused(record);
}

addEventListener("online", deliver);
addEventListener("pageshow", async () => {
  if (!user) return;
  await readOutbox();
  for (const record of oldestFirst()) if (!isBeingSaved(record)) restore(record);
  setTimeout(showSaveLine, SLOW);
  deliver();
});
setInterval(() => entries.size && (navigator.onLine ? deliver() : showSaveLine()), PATIENCE);

// In flight is safe (the request outlives the page, and the outbox has it); what was refused or cannot be sent is not.
addEventListener("beforeunload", (event) => {
  sendTyped();
  if (failed.size || [...entries.values()].some((record) => record.refused && formOf(record.url))) event.preventDefault();
});
