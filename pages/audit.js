// What did the staff of the county do? Auditors read it here, and no petition.

import { $, field, fill, h, moment } from "./kit.js";
import { wordsFor } from "./wire.js";

const TOPICS = [["", "全部"], ["desk.signed_in", "登录"], ["request.refused", "被拒绝的操作"], ["field.revealed", "查看遮住的内容"],
  ["petitions.exported", "导出清单"], ["conflict.declared", "说明利害关系并回避"], ["recusal.lifted", "取消说错的回避"], ["policy.added", "修改本县政策"],
  ["desk.signin_failed", "登录失败"], ["desk.signin_locked", "登录失败太多"], ["staff.invited", "邀请开通账号"], ["staff.reset", "重设账号"],
  ["staff.disabled", "停用账号"], ["key.added", "添加密钥"], ["key.retired", "停用密钥"], ["petition.deleted", "保存期满，整件删除"]];
const DOERS = { operator: "服务器上（运维命令或自动任务）", anybody: "没有登录的人" };

/** Show the trail in #audit. `call` asks the service as the desk. */
export async function showAudit(call) {
  const topic = h("select", {}, TOPICS.map(([value, words]) => h("option", { value }, words)));
  const day = h("input", { type: "date" });
  const lines = h("div", {});
  let whose = null;
  let cursor = null;

  async function load(further) {
    const query = new URLSearchParams({ limit: "50" });
    if (topic.value) query.set("topic", topic.value);
    if (day.value) query.set("day", day.value);
    if (whose) query.set("staff_id", whose.staff_id);
    if (further && cursor) query.set("cursor", cursor);
    const answer = await call("GET", `/v1/desk/audit?${query}`);
    if (!answer.ok) {
      if (answer.status !== 401) fill(lines, h("p", { class: "note warn" }, wordsFor(answer)));
      return;
    }
    cursor = answer.body.next_cursor;
    more.hidden = !cursor;
    if (!further) fill(lines, whose ? h("p", {}, `只看 ${whose.staff} `, only(null, "看所有人")) : "");
    answer.body.items.forEach((one) => lines.appendChild(line(one)));
    if (!answer.body.items.length && !further) lines.appendChild(h("p", { class: "note" }, "没有记录。"));
  }

  const only = (one, words) => h("button", { type: "button", class: "plain", onclick: () => { whose = one; return load(); } }, words);
  const line = (one) => h("div", { class: "box" }, h("strong", {}, one.topic_name), ` ${moment(one.at)}`, h("br"),
    DOERS[one.who] || [one.unit, one.staff].filter(Boolean).join("，"), one.staff_id && !whose ? [" ", only(one, "只看此人")] : "",
    one.account ? ` 账号 ${one.account}（${one.account_name}）` : "", one.about_a_petition ? h("small", {}, " 与一件信访件有关") : "", h("br"),
    h("small", { class: "code" }, Object.keys(one.facts).map((name) => `${name}=${one.facts[name]}`).join("  ")));
  const more = h("button", { type: "button", hidden: true, onclick: () => load(true) }, "再看一些");
  const filters = h("form", { class: "row", novalidate: true }, field("事项", topic), field("日期", day));
  filters.addEventListener("change", () => load());
  filters.addEventListener("submit", (event) => event.preventDefault());
  fill($("audit"), h("h1", {}, "审计 ", h("small", { lang: "en" }, "Audit")),
    h("p", { class: "hint" }, "只记工作人员做了什么；没有信访人的信息，也没有信访件的编号。"), filters, lines, more);
  return load();
}
