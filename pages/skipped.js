// What can somebody do at once whose level was skipped? One press; nothing is typed again.

import { day, fill, go, h, keep, say } from "./kit.js";
import { ask, newKey, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const REASONS = [
  ["E1", "下级已经答复，我不同意"], ["E2", "下级到期没有受理或答复"], ["E3", "反映的就是下级单位、其负责人，或与他们有利害关系"],
  ["E4", "危及生命、安全或健康"], ["E5", "下级没有权力处理"], ["E6", "下级书面不受理，或两次退回"], ["E7", "受到打击报复、被逼撤回，或不给登记"],
];

/** The box with three big buttons; "" when no level was skipped. */
export function skippedBox(receipt) {
  const refusal = receipt.refusal;
  if (!refusal) return "";
  const unit = refusal.target_unit;
  const box = h("section", { class: "note warn", id: "skipped" });
  const summary = h("div", { class: "summary" });
  const said = (words) => {
    receipt.chosen = words;
    keep("sessionStorage", "yima.receipt", receipt);
    fill(box, h("h2", {}, `✔ ${words}`), h("p", {}, "点“看进度”可以看到最新情况。"));
    say(words, true);
    go(box);
  };
  const move = (body, words) => async () => {
    clearProblems(box);
    const headers = { "Idempotency-Key": newKey() };
    const answer = await ask("POST", refusal.convert_url, { body, token: receipt.receipt_token, headers });
    if (answer.ok) return said(words);
    return showProblem(box, answer.body || { detail: `${wordsFor(answer)} 内容都还在，请再点一次。` });
  };
  const button = (label, run, main) => {
    const made = h("button", { type: "button", class: main ? "main" : null, onclick: () => whilePressed(made, run) }, label);
    return made;
  };
  fill(box,
    h("h2", {}, "这件事先由下一级办理，您写的内容已经保存"),
    summary,
    h("p", {}, refusal.reason),
    h("p", {}, h("strong", {}, unit.name), h("br"), unit.address, h("br"), unit.hours, h("br"),
      unit.phone ? ["电话 ", h("a", { class: "tel", href: `tel:${unit.phone}` }, unit.phone)] : ""),
    h("p", {}, `现在转办，最迟 ${day(refusal.due_if_converted)} 告诉您是否受理。`),
    button("一键转办", move({ move: "convert" }, `已转给${unit.name}，不用重新填写。`), true),
    button("先不转办", move({ move: "hold" }, "先不转办。您随时可以再点“一键转办”。")),
    claim(box, move),
    h("p", { class: "hint" }, `您不选，${day(new Date(Date.parse(refusal.auto_convert_at) - 1000 + 8 * 3600e3).toISOString())} 过后自动转办。依据：${refusal.rule}。`),
    h("details", {}, h("summary", {}, "还有别的办法"), h("ul", {}, refusal.other_routes.map((words) => h("li", {}, words)))));
  if (receipt.chosen) fill(box, h("h2", {}, `✔ ${receipt.chosen}`));
  return box;
}

/** Believed first, checked by a person; a wrong claim costs nothing. */
function claim(box, move) {
  const chosen = h("select", { id: "exemption", "data-pointer": "/exemption" }, h("option", { value: "" }, "请选择"),
    REASONS.map(([code, words]) => h("option", { value: code }, words)));
  const reason = h("textarea", { id: "exemption-reason", rows: 3, maxlength: 1000, "data-pointer": "/reason" });
  const send = h("button", { type: "button", onclick: () => whilePressed(send, async () => {
    clearProblems(box);
    if (!chosen.value) return pointOut(box, "/exemption", "请选一种情形。");
    if (reason.value.trim().length < 2) return pointOut(box, "/reason", "请用自己的话写一句。");
    const body = { move: "claim_exemption", exemption: chosen.value, reason: reason.value.trim() };
    return move(body, "已收到您说的理由，先按您说的办，县信访局在 2 个工作日内核对。")();
  }) }, "提交理由");
  return h("details", {}, h("summary", { class: "button" }, "请上面直接办（我有理由）"),
    h("p", { class: "hint" }, "先按您说的办，再由县信访局核实。说错了也不要紧，不会怪您。"),
    h("label", { for: "exemption" }, "哪种情形"), chosen, h("label", { for: "exemption-reason" }, "说明"), reason, send);
}
