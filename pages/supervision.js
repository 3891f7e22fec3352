// What do offices ask each other about delay? Warnings, orders, proposals and figures; nothing about a petitioner.

import { $, field, fill, fresh, h, moment, say, tick } from "./kit.js";
import { colourMark } from "./inbox.js";
import { wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const PATH = "/v1/desk/supervision";
const KINDS = [["improve_work", "改进工作"], ["improve_policy", "完善政策"], ["hold_accountable", "追究责任"]];

/** Show warnings, orders, proposals and figures in #supervision. `call` asks the service as the desk. */
export async function showSupervision(call, session) {
  const where = $("supervision");
  const office = session.role === "petition_office";
  const parts = ["warnings", "orders", "proposals", "figures"].map((part) => call("GET", `${PATH}/${part}`));
  const answers = await Promise.all(parts);
  const bad = answers.find((answer) => !answer.ok);
  if (bad) {
    if (bad.status !== 401) fill(where, back(), h("p", { class: "note warn" }, wordsFor(bad)));
    return;
  }
  const [warnings, orders, proposals, figures] = answers.map((answer) => answer.body);
  const again = (words) => showSupervision(call, session).then(() => say(words));
  fill(where, back(), h("h1", {}, "督办和预警 ", h("small", { lang: "en" }, "Supervision")),
    h("p", { class: "hint" }, "颜色只用于事项、单位和地区，不用于任何人；不统计信访人和到上级的人次。"),
    h("h2", {}, "预警"), list(call, "warnings", warnings, warned),
    h("h2", {}, "督办"), list(call, "orders", orders, (one) => order(call, one, session, office, again)),
    h("h2", {}, "三项建议"), office ? propose(call, figures.units, again) : "",
    list(call, "proposals", proposals, (one) => proposal(call, one, session, again)),
    h("h2", {}, `近三十天（${figures.since} 至 ${figures.until}）`), units(figures.units), areas(figures.areas));
}

const back = () => h("p", {}, h("a", { class: "button", href: "#" }, "← 回收件箱"));

/** A list that grows page by page. */
function list(call, part, first, line) {
  const lines = h("div", {}, first.items.map(line));
  if (!first.items.length) return h("p", { class: "note good" }, "没有。");
  let cursor = first.next_cursor;
  const more = h("button", { type: "button", onclick: () => whilePressed(more, async () => {
    const answer = await call("GET", `${PATH}/${part}?cursor=${encodeURIComponent(cursor)}`);
    if (!answer.ok) return say(wordsFor(answer));
    answer.body.items.forEach((one) => lines.appendChild(line(one)));
    cursor = answer.body.next_cursor;
    more.hidden = !cursor;
    return null;
  }) }, "再看一些");
  more.hidden = !cursor;
  return [lines, more];
}

const warned = (one) => h("a", { class: "button item", href: `#${one.number}` }, h("strong", {}, one.title), colourMark(one), " ",
  h("span", { class: "state" }, one.state_name), h("br"), one.alerts.map((alert) => [`${alert.colour_name}：${alert.why}`, h("br")]),
  h("small", {}, `${one.number}，${one.unit}`));

function order(call, one, session, office, again) {
  const path = `${PATH}/orders/${one.order_id}`;
  const box = h("div", { class: "box" }, h("p", {}, colourMark(one), " ", h("span", { class: "state" }, one.state_name)),
    h("p", {}, h("a", { href: `#${one.number}` }, `${one.number} ${one.title}`)),
    h("p", {}, `${one.unit}：“${one.breach_name}”到期未办，${moment(one.opened_at)} 督办，回复期限 ${moment(one.reply_due_at)}。`),
    one.reply ? h("p", { class: "words" }, `回复：${one.reply}`) : "", one.finding ? h("p", { class: "words" }, `核实：${one.finding}`) : "");
  if (!one.reply && one.state !== "closed" && one.unit === session.unit) {
    box.appendChild(asked("回复督办", [["reply", "为什么到期未办，怎么补办，哪天办好"]], [],
      (body) => call("POST", `${path}/reply`, { body }), () => again("督办已回复。")));
  }
  if (office && one.state !== "closed") {
    box.appendChild(asked("结束督办", [["finding", "核实情况"]], [["registration_blocked", "查实不给登记（该单位显示为红色）"]],
      (body) => call("POST", `${path}/close`, { body }), () => again("督办已结束。")));
  }
  return box;
}

function proposal(call, one, session, again) {
  const box = h("div", { class: "box" }, h("p", {}, h("span", { class: "state" }, one.kind_name), ` ${one.unit}，${moment(one.made_at)}，答复期限 ${moment(one.due_at)}`),
    h("p", { class: "words" }, one.text), one.reply ? h("p", { class: "words" }, `答复：${one.reply}`) : "");
  if (!one.reply && one.unit === session.unit) {
    box.appendChild(asked("答复建议", [["reply", "是否采纳，怎么落实"]], [],
      (body) => call("POST", `${PATH}/proposals/${one.proposal_id}/answer`, { body }), () => again("建议已答复。")));
  }
  return box;
}

function propose(call, all, again) {
  const kind = h("select", { "data-pointer": "/kind" }, KINDS.map(([value, words]) => h("option", { value }, words)));
  const unit = h("select", { "data-pointer": "/unit_id" }, all.map((one) => h("option", { value: one.unit_id }, one.unit)));
  let key = fresh(`proposal-${Date.now()}-${Math.random().toString(36).slice(2, 12)}`);
  return asked("提出建议", [["text", "建议内容：针对单位的工作、政策或责任，不涉及信访人"]], [], async (body) => {
    const told = Object.assign({ kind: kind.value, unit_id: unit.value }, body);
    const answer = await call("POST", `${PATH}/proposals`, { body: told, headers: { "Idempotency-Key": key } });
    if (answer.status === 422) key = fresh(`proposal-${Date.now()}-${Math.random().toString(36).slice(2, 12)}`);
    return answer;
  }, () => again("建议已提出。"), [field("哪一种", kind), field("向哪个单位", unit)]);
}

/** A folded form of texts and ticks that are sent as they are. */
function asked(label, texts, ticks, send, done, before) {
  const inputs = texts.map(([name, words]) => [name, words, h("textarea", { rows: "3", maxlength: "2000", "data-pointer": `/${name}` })]);
  const boxes = ticks.map(([name, words]) => [name, words, h("input", { type: "checkbox" })]);
  const button = h("button", { type: "submit", class: "main" }, label);
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }), before, inputs.map(([, words, input]) => field(words, input)),
    boxes.map(([, words, box]) => tick(words, box)), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(form);
      const body = {};
      const empty = inputs.find(([, , input]) => input.value.trim().length < 2);
      if (empty) return pointOut(form, `/${empty[0]}`, "请填写。");
      inputs.forEach(([name, , input]) => { body[name] = input.value; });
      boxes.forEach(([name, , box]) => { body[name] = box.checked; });
      const answer = await send(body);
      if (answer.ok) return done();
      if (answer.status !== 401) showProblem(form, answer.body || { detail: wordsFor(answer) });
      return null;
    });
  });
  return h("details", {}, h("summary", {}, label), form);
}

const percent = (rate) => (rate === null ? "—" : `${Math.round(rate * 100)}%`);
const number = (count) => (count === null ? "少于 5" : String(count));
const table = (heads, rows) => h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
  h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))))));
const why = (one) => [colourMark(one), " ", one.alerts.map((alert) => alert.why).join("；")];

function units(all) {
  const busy = all.filter((one) => one.due || one.colour || one.rated || one.refusals || one.rehandlings);
  if (!busy.length) return h("p", { class: "note" }, "这段时间各单位没有到期的事项。");
  return table(["单位", "预警", "应办", "按期", "按期率", "到期未办", "超期开放上级", "重办", "越级退回（本部门作出）", "参评率", "满意率"], busy.map((one) => [
    one.unit, why(one), String(one.due), String(one.on_time), percent(one.on_time_rate),
    one.breaches.map((each) => `${each.breach_name} ${each.count}`).join("；") || "0", String(one.unlocked), String(one.rehandlings),
    String(one.refusals), percent(one.participation_rate), percent(one.satisfaction_rate)]));
}

function areas(all) {
  if (!all.length) return "";
  return [h("h2", {}, "各乡镇"), table(["地区", "预警", "应办", "按期", "按期率", "超期开放上级", "重办", "参评率", "满意率"], all.map((one) => [
    one.area, why(one), number(one.due), number(one.on_time), percent(one.on_time_rate), number(one.unlocked), number(one.rehandlings),
    percent(one.participation_rate), percent(one.satisfaction_rate)]))];
}
