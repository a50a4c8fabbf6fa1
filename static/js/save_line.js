// The save line #luu: one place that says what is saved, in words, without flicker and never as a pop-up.

const SLOW = 600; // a save that takes less is not announced
const saving = new Map(); // record -> when it went off
const served = document.getElementById("luu")?.textContent.trim() || ""; // what the server knew when it made the page
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

// [kind, icon, words, what a press on the words does: a function or an address], or null to leave the line as it is.
function saveLine() {
  const kept = oldestFirst().filter((record) => !isBeingSaved(record));
  const refused = kept.filter((record) => record.refused);
  const waiting = kept.filter((record) => !record.refused).map((record) => record.at);
  if (trouble === "session") return ["error", "user", "Hết phiên – đăng nhập lại", askToSignIn];
  if (refused.length) return ["error", "alert", `${refused.length} mục chưa lưu – xem lại`, wayTo(refused[0])];
  if (delivering && delivering.all) {
    return ["offline", "clock", `Có mạng lại – đang gửi ${delivering.done + 1}/${delivering.all}`];
  }
  if (failed.size && trouble === "server") {
    return ["offline", "alert", `Máy chủ đang bận – giữ ${waiting.length} mục trên máy, tự gửi lại.${serverCode}`, deliver];
  }
  if (failed.size || (waiting.length && !navigator.onLine)) {
    return ["offline", "offline", `Mất mạng – giữ ${waiting.length} mục trên máy`, deliver];
  }
  const begun = [...waiting, ...saving.values()];
  if (begun.some((moment) => age(moment) >= SLOW)) return ["", "clock", "Đang lưu…"];
  if (begun.length) return null;
  return ["", "saved", savedAt ? `Đã lưu lúc ${savedAt}` : served];
}

function showSaveLine() {
  const line = document.getElementById("luu");
  const found = line && saveLine();
  if (!found) return;
  const [kind, icon, words, action] = found;
  const look = kind || (words ? "" : "quiet");
  if (line.textContent === words && line.dataset.look === look) return;
  line.dataset.look = look;
  line.className = `save${look && ` save--${look}`}`;
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
