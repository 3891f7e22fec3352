// How are the files of a petition looked at? Tokens never stand in an address, so they are fetched.

import { fill, h } from "./kit.js";
import { amount } from "./files.js";

const KINDS = [["image/", "照片"], ["video/", "视频"], ["audio/", "录音"], ["", "文件"]];

/** The files of a petition under `path`, each opened when it is asked for. */
export function attachments(all, path, token) {
  if (!all.length) return "";
  return h("div", {}, h("p", {}, `附件 ${all.length} 个`), all.map((one, at) => {
    const kind = KINDS.find(([start]) => one.media_type.startsWith(start))[1];
    const place = h("div", { "aria-live": "polite" });
    const open = () => look(place, one, kind, `${path}/attachments/${one.attachment_id}`, token);
    return h("div", {}, h("button", { type: "button", class: "plain", onclick: open }, `看第 ${at + 1} 个：${kind} ${amount(one.size)}`), place);
  }));
}

/** A button that fetches a file and offers it for keeping. */
export function download(words, path, token, name) {
  const place = h("div", { "aria-live": "polite" });
  const take = async () => {
    const blob = await taken(place, path, token);
    if (!blob) return;
    const link = offered(blob, name);
    fill(place, h("p", {}, link));
    link.click();
  };
  return h("div", {}, h("button", { type: "button", class: "plain", onclick: take }, words), place);
}

const offered = (blob, name) => h("a", { class: "button", href: URL.createObjectURL(blob), download: name }, "存下来再看");

async function taken(place, path, token) {
  fill(place, "正在打开…");
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" }).catch(() => null);
  if (answer && answer.ok) return answer.blob();
  fill(place, h("p", { class: "error" }, "⚠ 没有打开，请再点一次。"));
  return null;
}

async function look(place, one, kind, path, token) {
  const isPicture = kind === "照片";
  const part = isPicture ? "preview" : "original"; // a preview has lost where and when it was taken
  const blob = await taken(place, `${path}?part=${part}`, token);
  if (!blob) return;
  if (!isPicture) {
    fill(place, h("p", {}, offered(blob, `${one.attachment_id}.${one.media_type.split(/[/+.]/).pop()}`)));
    return;
  }
  const reader = new FileReader();
  reader.onload = () => fill(place, h("img", { class: "slip", src: reader.result, alt: "附件照片" }));
  reader.readAsDataURL(blob);
}
