// The save line #luu: one place that says what is saved, in words, without flicker and never as a pop-up.

const SLOW = 600; // a save that takes less is not announced
const saving = new Map(); // record -> when it went off
let savedAt = "";
let serverCode = "";

function startSaving(record) {
  saving.set(record, Date.now());
  setTimeout(showSaveLine, SLOW);
}

function endSaving(record) {
  saving.delete(record);
  showSaveLine();
}

function isBeingSaved(record) {
  return [...saving.keys()].some((one) => keyOf(one) === keyOf(record));
}

function noteSaved() {
  // In Vietnam's time like every time that the server writes, whatever this PC believes.
  const asClock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" };
  savedAt = new Date().toLocaleTimeString("vi-VN", asClock);
}

function noteServerCode(code) {
  serverCode = code ? ` Mã: ${code}` : "";
}

// [kind, icon, words, what a press on the words does: a function or an address], or null to leave what the server wrote.
function saveLine() {
  const kept = [...entries.values()].filter((record) => !isBeingSaved(record));
  const refused = kept.filter((record) => record.refused);
  const waiting = kept.length - refused.length;
  if (trouble === "session") return ["error", "user", "Hết phiên – đăng nhập lại", askToSignIn];
  if (refused.length) return ["error", "alert", `${refused.length} mục chưa lưu – xem lại`, addressOf(refused[0])];
  if (delivering && delivering.all) {
    return ["offline", "clock", `Có mạng lại – đang gửi ${delivering.done + 1}/${delivering.all}`];
  }
  if (failed.size && trouble === "server") {
    return ["offline", "alert", `Máy chủ đang bận – giữ ${waiting} mục trên máy, tự gửi lại.${serverCode}`, deliver];
  }
  if (failed.size) return ["offline", "offline", `Mất mạng – giữ ${waiting} mục trên máy`, deliver];
  if ([...saving.values()].some((start) => Date.now() - start >= SLOW)) return ["", "clock", "Đang lưu…"];
  if (savedAt && !saving.size) return ["", "saved", `Đã lưu lúc ${savedAt}`];
  return null;
}

function addressOf(record) {
  const here = record.page === location.pathname + location.search;
  return `${here ? "" : record.page}#${record.field}`;
}

function showSaveLine() {
  const line = document.getElementById("luu");
  const found = line && saveLine();
  if (!found) return;
  const [kind, icon, words, action] = found;
  if (line.textContent === words && line.dataset.kind === kind) return;
  line.dataset.kind = kind;
  line.className = `save${kind && ` save--${kind}`}`;
  const use = line.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  line.querySelector("span").replaceChildren(action ? pressable(words, action) : words);
}

function pressable(words, action) {
  const element = document.createElement(typeof action === "string" ? "a" : "button");
  element.textContent = words;
  if (typeof action === "string") {
    element.href = action;
  } else {
    element.type = "button";
    element.className = "link";
    if (action === deliver) element.title = "Thử gửi ngay";
    element.addEventListener("click", () => action());
  }
  return element;
}

// A save's answer may bring a line of its own; ours knows more (what is still waiting).
document.addEventListener("htmx:after:swap", showSaveLine);
