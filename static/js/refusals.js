// What the server refused waits in the outbox until its person has decided. It is never sent again by itself; the page
// shows it at its row, with the server's words, also after it was loaded again.

const shown = new Set(); // keys of refused entries that stand on this page

function keepRefused(record, status, text = "") {
  if (!isNewest(record)) return;
  // Only words that name their place in the page; a gateway's own page has none.
  keep({ ...record, refused: status, answer: text.includes("hx-swap-oob") ? text : "" });
  shown.add(keyOf(record));
}

// Settled by what became of the row. What this page did not show is of another tab, where it still stands.
function forgetRefused(url) {
  for (const record of [...entries.values()]) {
    const isHere = record.tab === tab.id || shown.has(keyOf(record));
    if (record.url === url && record.refused && isHere) forget(record);
  }
  showSaveLine();
}

function showRefused(record) {
  if (!hasPlace(record)) return;
  shown.add(keyOf(record));
  if (record.answer) putInPlace(record, record.answer);
}

// In its form, or in a closed row, where the words themselves offer to give it up.
function hasPlace(record) {
  if (formOf(record.url)) return true;
  return document.getElementById(record.row) !== null && (record.answer || "").includes("data-closed");
}

// What a press on "chưa lưu – xem lại" does: a function, or an address.
function wayTo(record) {
  const isFiltered = location.search && !hasPlace(record);
  if (record.page !== location.pathname || isFiltered) return `${record.page}#${record.field}`;
  if (!hasPlace(record)) return () => offerToDrop(record);
  const place = document.getElementById(record.field) ? record.field : record.row;
  return shown.has(keyOf(record)) ? `#${place}` : () => goTo(record, place);
}

// It was typed in another tab: its value takes the place of what stands here.
function goTo(record, place) {
  restore(record);
  location.hash = place;
  focusOn(place);
  showSaveLine();
}

// Its field is gone, and its row tells nothing.
async function offerToDrop(record) {
  const typed = [...new URLSearchParams(record.body)].filter(([name]) => !name.startsWith("_")).map(([, value]) => value);
  const words = { title: "Mục này không sửa được nữa", text: `Số đã gõ mà chưa lưu: ${typed.join(" · ")}` };
  if (await ask({ ...words, yes: "Bỏ số này", no: "Giữ lại" })) forget(record);
  showSaveLine();
}
