// How is a document, a clock or a story of events read?

import { day, h, left, moment } from "./kit.js";
import { word } from "./words.js";

// What stands in documents, in the order in which it is read; the rest is for machines.
const PARTS = [
  ["missing", "请补充"], ["reason", "原因"], ["text", "内容"], ["facts", "查明的事实"], ["basis", "依据"],
  ["reply", "处理意见"], ["outcome_words", "结果"], ["answers_dissatisfaction", "对不满意原因的回应"], ["note", "说明"],
  ["why", "理由"], ["route", "去哪里办"], ["body_name", "受理机关"], ["address", "地址"], ["phone", "电话"], ["bring", "要带的材料"],
  ["limit", "期限"], ["approver", "批准人"], ["due_on", "期限"], ["new_due_on", "新的期限"], ["legal_aid", "法律援助"], ["reflow", "被拒绝时"],
  ["rule", "依据的规定"], ["due_if_converted", "现在转办，最迟答复"], ["auto_convert_on", "不选的，自动转办"], ["how_to_convert", "怎样转办"],
  ["how_to_claim", "有例外情形的"], ["recusal_right", "要求回避"], ["how_to_query", "怎样查询"], ["objection", "怎样提出异议"], ["remedy", "不同意怎么办"],
];

/** Whether a document says more than that it exists. */
export const isReadable = (one) => Boolean(one.body.findings) || PARTS.some(([name]) => one.body[name]);

/** One document; an opinion is read request by request. */
export function paper(one, open) {
  const body = one.body || {};
  const findings = (body.findings || []).map((finding, at) => [
    h("dt", {}, `诉求 ${at + 1}`), h("dd", { class: "words" }, finding.request),
    h("dt", {}, "认定与处理"), h("dd", { class: "words" }, h("strong", {}, finding.finding)),
  ]);
  const parts = PARTS.filter(([name]) => typeof body[name] === "string" && body[name]).map(([name, label]) => [
    h("dt", {}, label), h("dd", { class: "words" }, /_on$|^due_/.test(name) ? day(body[name]) : body[name])]);
  return h("details", { class: "box", open: open || null },
    h("summary", {}, one.name, " ", h("small", {}, `${one.unit}，${moment(one.issued_at)}`)),
    h("dl", {}, findings, parts, body.hardship_aid ? h("dd", {}, "同时给予困难帮扶。") : ""),
    !findings.length && !parts.length ? h("p", {}, "这份文书没有别的内容。") : "");
}

/** Running periods with their reasons. */
export function clocks(all) {
  return all.map((clock) => h("p", {}, h("strong", {}, `${clock.name}：最迟 ${day(clock.due_on)}`), `，${left(clock.due_on)}。`, h("br"),
    h("small", {}, `从${clock.starts_with}算起${clock.basis ? `；依据：${clock.basis}` : ""}${clock.provisional ? "；节假日未公布，日期可能调整" : ""}`)));
}

/** What happened, oldest first. */
export function story(entries) {
  return h("ol", { class: "plainlist" }, entries.map((entry) => h("li", {},
    h("small", {}, moment(entry.at), entry.actor ? `，${word(entry.actor)}` : "", entry.unit ? `，${entry.unit}` : ""), h("br"), entry.words)));
}
