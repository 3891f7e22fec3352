// How does a photo get in, over a slow network, one after the other?

import { $, fill, fresh, h, say } from "./kit.js";
import { ask } from "./wire.js";

const ACCEPT = "image/*,audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx";

/** A list of files in `where`; `changed(files)` is called with what has been taken in. */
export class Files {
  constructor(where, { limit, before, changed }) {
    this.limit = limit;
    this.changed = changed || (() => {});
    this.taken = (before || []).filter((file) => Date.parse(file.expires_at) > Date.now());
    this.waiting = [];
    this.id = fresh("file");
    const input = h("input", { type: "file", class: "unseen", id: this.id, accept: ACCEPT, multiple: true, onchange: () => this.add(input) });
    this.list = h("ul", { class: "plainlist" });
    where.appendChild(h("div", {}, input, h("label", { for: this.id, class: "button" }, "＋ 拍照或选文件"), this.list));
    this.draw();
    if ((before || []).length > this.taken.length) say("有些附件放得太久，已被删除，请重新添加。");
  }

  /** The ids to file. */
  get ids() {
    return this.taken.map((file) => file.attachment_id);
  }

  /** Whether something is still on its way. */
  get isBusy() {
    return this.waiting.some((one) => !one.failed);
  }

  add(input) {
    const room = this.limit - this.taken.length - this.waiting.length;
    const chosen = Array.from(input.files);
    if (chosen.length > room) say(`最多 ${this.limit} 个附件。`);
    chosen.slice(0, room).forEach((file) => this.waiting.push({ file, share: 0, failed: "" }));
    input.value = "";
    this.draw();
    this.next();
  }

  next() {
    if (this.request) return;
    const one = this.waiting.find((file) => !file.failed);
    if (!one) return;
    const request = new XMLHttpRequest(); // fetch tells nothing of an upload's progress
    this.request = request;
    const body = new FormData();
    body.append("file", one.file, one.file.name || "photo.jpg");
    request.open("POST", "/v1/attachments");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", "zh-CN");
    request.timeout = 300000;
    request.upload.onprogress = (event) => {
      one.share = event.loaded / (event.total || 1);
      if (one.bar) one.bar.value = one.share;
    };
    request.onloadend = () => {
      this.request = null;
      if (one.gone) return this.next();
      const answer = read(request.responseText);
      if (request.status === 201) {
        this.waiting.splice(this.waiting.indexOf(one), 1);
        this.taken.push({ attachment_id: answer.attachment_id, expires_at: answer.expires_at, name: one.file.name, size: answer.size });
        this.changed(this.taken);
        say(`${one.file.name} 已收到。`, true);
      } else {
        one.failed = (answer && answer.detail) || "没有传上去，网络可能断了。";
        say(`${one.file.name}：${one.failed}`, true);
      }
      this.draw();
      return this.next();
    };
    request.send(body);
  }

  remove(file) {
    this.taken = this.taken.filter((one) => one !== file);
    this.waiting = this.waiting.filter((one) => one !== file);
    file.gone = true;
    if (file.attachment_id) ask("DELETE", `/v1/attachments/${file.attachment_id}`); // or it goes within a day
    if (this.request && file.file && !file.failed) this.request.abort();
    this.changed(this.taken);
    this.draw();
    $(this.id).focus();
  }

  draw() {
    const line = (file, name, size, ...more) => h("li", {}, h("strong", {}, name), ` ${amount(size)} `, more,
      h("button", { type: "button", class: "plain", "aria-label": `去掉 ${name}`, onclick: () => this.remove(file) }, "去掉"));
    fill(this.list,
      this.taken.map((file) => line(file, file.name, file.size, "✔ 已收到 ")),
      this.waiting.map((one) => {
        one.bar = h("progress", { value: one.share, max: 1, "aria-label": `${one.file.name} 上传进度` });
        const again = h("button", { type: "button", class: "plain", onclick: () => { one.failed = ""; this.draw(); this.next(); } }, "再传一次");
        return line(one, one.file.name, one.file.size, one.failed ? [h("span", { class: "error" }, `⚠ ${one.failed} `), again] : ["正在上传…", one.bar]);
      }));
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

/** A size in words. */
export function amount(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
