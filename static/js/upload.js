// Files go one by one, with a bar and a way to stop, and photos shrink first. Without this a form [data-upload] is a
// plain one. htmx cannot show how much of a body is sent, so this speaks to the server itself, in htmx's manner.

const LONGEST_SIDE = 2000; // pixels; a page of A4 stays legible
const QUALITY = 0.85;

function sendByHand(event) {
  const form = event.target;
  const input = form.matches("[data-upload]") && form.querySelector("input[type=file]");
  if (!input || !input.files.length || event.defaultPrevented) return;
  event.preventDefault();
  sendFiles(form, input);
}
document.addEventListener("submit", sendByHand, true);

async function sendFiles(form, input) {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  form.querySelector("[data-upload-list]").replaceChildren();
  let sent = 0;
  for (const file of [...input.files]) {
    const row = uploadRow(form, file);
    const smaller = await shrunk(file);
    if (smaller !== file) row.note(`${megabytes(file.size)} thu còn ${megabytes(smaller.size)} trước khi gửi`);
    if (await send(form, input, smaller, row)) sent += 1;
  }
  release(form);
  if (sent === input.files.length) form.reset();
}

// Resolves to true when the server has the file.
function send(form, input, file, row) {
  const data = new FormData(form);
  data.set(input.name, file, file.name);
  const request = new XMLHttpRequest();
  const started = Date.now();
  row.onStop(() => request.abort());
  request.upload.onprogress = ({ loaded, total }) => row.progress(loaded, total, (Date.now() - started) / 1000);
  return new Promise((resolve) => {
    request.onload = () => resolve(received(form, request, row));
    request.onerror = () => resolve(row.failed("Mất mạng – chưa gửi được. Bấm gửi lại khi có mạng."));
    request.onabort = () => resolve(row.failed("Đã dừng"));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    for (const [name, value] of Object.entries(requestHeaders())) request.setRequestHeader(name, value);
    request.send(data);
  });
}

function received(form, request, row) {
  const { status } = request;
  if (status === 401) {
    askToSignIn();
    return row.failed("Hết phiên – đăng nhập rồi gửi lại");
  }
  if (status === 413) return row.failed("Tệp quá lớn");
  if (status >= 500) return row.failed("Máy chủ đang bận – gửi lại sau ít phút");
  const next = request.getResponseHeader("HX-Redirect");
  if (next) location.assign(next);
  else htmx.swap({ sourceElement: form, target: form, swap: "none", text: request.responseText });
  return status < 400 ? row.done() : row.failed("Chưa nhận – xem lỗi ở trên");
}

function uploadRow(form, file) {
  const row = document.createElement("li");
  row.className = "upload";
  row.innerHTML =
    '<p class="upload__head"><b></b><span class="small"></span></p><progress class="progress" max="1" value="0"></progress>' +
    '<p class="small muted"></p><button class="link small" type="button">Dừng</button>';
  const [name, state] = row.querySelectorAll("b, span");
  const bar = row.querySelector("progress");
  const note = row.querySelector(".muted");
  const stop = row.querySelector("button");
  name.textContent = file.name;
  bar.setAttribute("aria-label", `Đang gửi ${file.name}`);
  form.querySelector("[data-upload-list]").append(row);
  const end = (words, kind) => {
    state.textContent = words;
    state.className = `small status--${kind}`;
    bar.remove();
    stop.remove();
    return kind === "met";
  };
  return {
    note: (words) => (note.textContent = words),
    onStop: (action) => stop.addEventListener("click", action),
    progress: (loaded, total, seconds) => {
      bar.value = loaded / total;
      const left = Math.round((seconds * (total - loaded)) / loaded);
      state.textContent = `${Math.round((100 * loaded) / total)} %${seconds > 2 && left > 0 ? ` · còn ${left} giây` : ""}`;
    },
    done: () => end("Xong", "met"),
    failed: (words) => end(words, "unmet"),
  };
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`;
}

// The photo with its longest side cut down, or the file itself when it is no photo or would not get smaller.
async function shrunk(file) {
  if (!/^image\/(jpeg|png)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file); // turned upright by what the camera noted
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server looks at every file anyway
  }
}
