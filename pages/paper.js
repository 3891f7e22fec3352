// How is a document, a clock or a story of events read?

import { day, fill, h, moment, until } from "./kit.js";
import { ask } from "./wire.js";
import { download } from "./attached.js";
import { PARTS } from "./paper_words.js";
import { word } from "./words.js";

const CODES = ["asked_level", "level", "procedure", "colour", "confirmed_by"];

/** The parts of a document as people read them: [label, words]; a code gives way to its own words. */
function parts(body) {
  return PARTS.filter(([name]) => body[name] && !body[`${name}_words`])
    .map(([name, label]) => [name === "body" && body.how_to_object ? "向谁提出异议" : label, said(name, body[name])]).filter(([, words]) => words);
}

function said(name, value) {
  if (Array.isArray(value)) return name === "attachments" ? value.length && `${value.length} 个` : value.join("\n");
  if (typeof value === "object") return [value.name, value.address, value.hours, value.phone].filter(Boolean).join("\n");
  if (typeof value === "number") return `${value} 天`;
  if (value === true) return "是";
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return day(value);
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(value)) return moment(value);
  return CODES.includes(name) ? word(value) : value;
}

/** Whether a document says more than that it exists. */
export const isReadable = (one) => Boolean(one.body.findings) || parts(one.body).length > 0;

/** One document of a petition {path, token}; an opinion is read request by request. */
export function paper(one, petition, open) {
  const body = one.body || {};
  const findings = (body.findings || []).map((finding, at) => [
    h("dt", {}, `诉求 ${at + 1}`), h("dd", { class: "words" }, finding.request),
    h("dt", {}, "认定与处理"), h("dd", { class: "words" }, h("strong", {}, finding.finding)),
  ]);
  return h("details", { class: "box", open: open || null },
    h("summary", {}, one.name, " ", h("small", {}, `${one.unit}，${moment(one.issued_at)}`)),
    h("dl", {}, findings, parts(body).map(([label, words]) => [h("dt", {}, label), h("dd", { class: "words" }, words)])),
    h("p", {}, h("small", { class: "code" }, `文号 ${one.number}`)),
    download("下载 PDF", `${petition.path}/documents/${one.document_id}`, petition.token, `${one.number}.pdf`));
}

/** Every period that a unit has let run out, each with its proof. */
export async function certificates(place, petition) {
  const answer = await ask("GET", `${petition.path}/certificates`, { token: petition.token });
  if (!answer.ok || !answer.body.items.length) return;
  fill(place, h("h2", {}, "超期证明"), h("p", {}, "这些期限单位没有守住。证明由办理记录当场生成，没有人填写，可以作证据用。"),
    answer.body.items.map((one) => h("div", { class: "box" }, h("p", {}, `${one.unit}：${one.what}，最后一天 ${day(one.due_on)}，`, h("strong", {}, `超过 ${one.days_over} 天`), "。"),
      download("下载超期证明", `${petition.path}/certificates/${one.clock_id}`, petition.token, `超期证明-${one.due_on}.pdf`))));
}

/** Running periods with their reasons; `more(clock)` adds to each. */
export function clocks(all, more) {
  return all.map((clock) => [h("p", {}, h("strong", {}, `${clock.name}：最迟 `), until(clock), "。", h("br"),
    h("small", {}, `从${clock.starts_with}算起${clock.basis ? `；依据：${clock.basis}` : ""}${clock.provisional ? "；节假日未公布，日期可能调整" : ""}`)), more ? more(clock) : ""]);
}

/** What happened, oldest first. */
export function story(entries) {
  return h("ol", { class: "plainlist" }, entries.map((entry) => h("li", {},
    h("small", {}, moment(entry.at), entry.actor ? `，${word(entry.actor)}` : "", entry.unit ? `，${entry.unit}` : ""), h("br"), entry.words)));
}
