// What does a desk see of one petition, and what may it do?

import { $, fill, go, h, moment, say } from "./kit.js";
import { wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { colourMark } from "./inbox.js";
import { attachments } from "./attached.js";
import { clocks, paper, story } from "./paper.js";
import { revealForm } from "./reveal.js";
import { schemaForm, unmet } from "./schema_form.js";
import { word } from "./words.js";

/** Show a petition in #petition. `call` asks the service as the desk. */
export async function showPetition(call, number, forms) {
  const path = `/v1/desk/petitions/${encodeURIComponent(number)}`;
  const [answer, offered] = await Promise.all([call("GET", path), call("GET", `${path}/moves`)]);
  if (!answer.ok || !offered.ok) {
    const bad = answer.ok ? offered : answer;
    if (bad.status === 401) return;
    const again = h("button", { type: "button", onclick: () => showPetition(call, number, forms) }, "再试一次");
    fill($("petition"), back(), h("p", { class: "note warn" }, wordsFor(bad), again));
    return;
  }
  const seen = { etag: answer.etag, path, number };
  const one = answer.body;
  fill($("petition"), back(), head(one, attachments(one.attachments, path, call.token())), h("h2", {}, "现在可以办"),
    offered.body.items.length ? offered.body.items.map((offer) => moveForm(call, seen, offer, forms || {})) : h("p", {}, "现在没有要您办的。"),
    rest(one, { path, token: call.token() }, offered.body.items.length ? revealForm(call, path, one.people) : ""));
}

const back = () => h("p", {}, h("a", { class: "button", href: "#" }, "← 回收件箱"));

function head(one, files) {
  const marks = [
    one.emergency_claimed && "⚠ 来信人说情况紧急", one.anonymous && "匿名", one.about_officials && "检举控告",
    one.other_process !== "none" && `已进入：${word(one.other_process)}`,
  ].filter(Boolean);
  return [h("p", { class: "path code" }, one.number), h("h1", {}, one.title),
    h("p", {}, h("span", { class: "state" }, one.state_name), ` ${word(one.level)}，${one.unit}，${word(one.purpose)}，${word(one.channel)}，${word(one.procedure)}`),
    one.colour ? h("p", {}, colourMark(one), ` ${one.alerts.map((alert) => `${alert.colour_name}：${alert.why}`).join("；")}`) : "",
    one.orders.map((order) => h("p", { class: "note warn" }, colourMark(order), ` 督办${order.unit}：“${order.breach_name}”到期未办，${order.state_name}。`,
      order.reply ? `回复：${order.reply}` : "", order.finding ? `核实：${order.finding}` : "", " ", h("a", { href: "#supervision" }, "到督办页"))),
    marks.length ? h("p", { class: "note warn" }, marks.join("；")) : "",
    one.linked.map((other) => h("p", { class: "note" }, other.link === "merged" ? (other.is_earlier ? "已并入 " : "已有一件并入本件，请一起办理：") : (other.is_earlier ? "再次提出，上一件 " : "又提出了一件 "),
      h("a", { href: `#${other.number}` }, other.number), `（${other.state_name}）`)),
    one.recusals.map((each) => h("p", { class: "note" }, `回避：${each.who}${each.whole_unit ? "（全单位）" : ""}，${each.source_name}`,
      each.reason_name ? `（${each.reason_name}）` : "", `，${moment(each.at)}`, each.lifted_at ? `；${moment(each.lifted_at)} 已取消` : "")),
    one.named_units.length ? h("p", {}, `反映的单位：${one.named_units.join("、")}`) : "",
    clocks(one.clocks), h("div", { class: "box" }, h("p", { class: "words" }, one.content), files)];
}

function rest(one, place, reveal) {
  return [h("h2", {}, "信访人（已遮盖）"), h("ul", {}, one.people.map((person) =>
    h("li", {}, [word(person.role), person.name || "匿名", person.phone, person.relation].filter(Boolean).join("，")))), reveal,
  one.documents.length ? [h("h2", {}, "文书"), one.documents.map((each) => paper(each, place))] : "",
  one.ratings.map((rating) => h("p", { class: "note" }, `对${word(rating.about)}：${word(rating.satisfaction)}，${word(rating.solved)}。${rating.comment || ""}`)),
  h("h2", {}, "各级办理"), h("ol", { class: "plainlist" }, one.stages.map((stage) => h("li", {}, h("strong", {}, `${word(stage.level)} ${stage.unit}`), h("br"),
    [["收到", stage.received_at], ["受理", stage.accepted_at], ["答复", stage.answered_at], ["超期", stage.timed_out_at]]
      .filter((pair) => pair[1]).map((pair) => `${pair[0]} ${moment(pair[1])}`).join("；")))),
  h("h2", {}, "经过"), story(one.events)];
}

/** One move. What was typed outlives a changed petition: the same form is shown again. */
function moveForm(call, seen, offer, forms) {
  const before = forms[offer.move];
  if (before) {
    before.seen = seen;
    return before.node;
  }
  const made = schemaForm(offer.schema, { skip: ["move", "recusal_id"] }); // without it, the latest one
  const button = h("button", { type: "submit", class: "main" }, offer.label);
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }), made.node, button);
  const mine = { seen, node: h("details", { class: "box" }, h("summary", {}, offer.label), form) };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(form);
      const missing = unmet(form);
      if (missing) {
        pointOut(form, missing.pointer, missing.words);
        return;
      }
      const body = Object.assign({ move: offer.move }, made.read());
      const answer = await call("POST", `${mine.seen.path}/moves`, { body, headers: { "If-Match": mine.seen.etag } });
      if (answer.ok && offer.move === "declare_conflict" && !answer.body.moves.length) {
        window.location.hash = ""; // from now on there is nothing to see
        say("已回避，这件信访件由其他人接着办。");
      } else if (answer.ok) {
        await showPetition(call, seen.number);
        say(`“${offer.label}”已办好：${answer.body.state_name}。`);
        go($("petition"));
      } else if (answer.status === 412) {
        await showPetition(call, seen.number, { [offer.move]: mine });
        const words = "这件信访件刚刚有了变化，已经换成最新的。您写的内容还在，请看过再提交。";
        if (mine.node.isConnected) showProblem(form, { detail: words });
        else say("这件信访件刚刚有了变化，这一步已经不用办了。");
      } else if (answer.status !== 401) {
        showProblem(form, answer.body || { detail: `${wordsFor(answer)} 内容都还在，请再点一次。` });
      }
    });
  });
  return mine.node;
}
