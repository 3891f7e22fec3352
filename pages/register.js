// How does a desk register somebody who came, wrote or rang, and hand over the slip?

import { $, day, fill, go, h, say, tick } from "./kit.js";
import { Files } from "./files.js";
import { newKey, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

let files = null; // the papers that were brought
const value = (name) => $(`r-${name}`).value.trim();

/** Offer what this desk may choose; listen to the form when `isFirst`. `call` asks the service as the desk. */
export function tieRegister(call, session, isFirst) {
  const form = $("register-form");
  const noFiles = () => { files = new Files(fill($("r-files")), { limit: Number(form.dataset.files) }); };
  if (isFirst) noFiles();
  let attempt = null; // the same body goes out under the same key, so that a lost answer registers nobody twice
  call("GET", "/v1/categories").then((answer) => {
    if (!answer.ok) return;
    fill($("r-category"), h("option", { value: "other" }, "不确定，由县信访局判断"), answer.body.items.map((top) =>
      h("optgroup", { label: top.name }, [top].concat(top.children).map((one) => h("option", { value: one.slug }, one.name)))));
  });
  below(call, session().area_code, session().level);
  if (!isFirst) return;
  form.addEventListener("left", noFiles); // whoever signs in next does not inherit them
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed("register-send", async () => {
      clearProblems(form);
      if (value("content").length < 5) return pointOut(form, "/content", "请照本人的话写下事情经过和要求，至少 5 个字。");
      if (!$("r-anonymous").checked && !value("name")) return pointOut(form, "/petitioner/name", "请填写姓名；不愿留名的，请勾选“匿名”。");
      if (files.isBusy) return pointOut(form, "/attachments", "材料还在上传，请等传完再登记。");
      if (files.waiting.length) return pointOut(form, "/attachments", "有材料没有传上去，请再传一次，或点“去掉”。");
      if (!$("r-told").checked) return pointOut(form, "/privacy_notice_version", "请先向本人说明怎样对待他（她）的信息。");
      const body = JSON.stringify(written(form.dataset.notice, session()));
      if (!attempt || attempt.body !== body) attempt = { body, key: newKey() };
      const answer = await call("POST", "/v1/desk/petitions", { body, headers: { "Idempotency-Key": attempt.key } });
      const skipped = answer.body && answer.body.code === "level_skipped" && answer.body.receipt;
      if (answer.ok || skipped) {
        attempt = null;
        form.reset();
        noFiles();
        return show(call, skipped ? answer.body : { receipt: answer.body });
      }
      if (answer.status !== 401) showProblem(form, answer.body || { detail: `${wordsFor(answer)} 内容都还在，请再点一次。` });
      return null;
    });
  });
}

/** Offer the desk's own area and what lies below it. */
async function below(call, code, level) {
  const choice = $("r-area_code");
  const offer = (areas, before) => areas.forEach((area) => choice.appendChild(h("option", { value: area.code }, `${before}${area.name}`)));
  fill(choice, h("option", { value: code }, level === "village" ? "本村（社区）" : "本级，不指明村（社区）"));
  if (level === "village") return;
  const first = await call("GET", `/v1/areas?parent=${code}`);
  if (!first.ok) return;
  if (level === "township") return offer(first.body.items, "");
  for (const township of first.body.items) { // one after the other, in the order of the list
    const villages = await call("GET", `/v1/areas?parent=${township.code}`);
    offer([township], "");
    if (villages.ok) offer(villages.body.items, `${township.name} › `);
  }
}

function written(notice, session) {
  const named = value("representatives").split(/[\n、，,；;]+/).map((name) => name.trim()).filter(Boolean);
  const anonymous = $("r-anonymous").checked;
  return {
    area_code: value("area_code") || session.area_code,
    category: value("category") || "other",
    content: value("content"),
    petitioner: { name: anonymous ? null : value("name"), phone: anonymous ? null : value("phone") || null, anonymous },
    requested_level: value("requested_level") || null,
    exemption: value("exemption") || null,
    earlier_number: value("earlier_number") || null,
    emergency: $("r-emergency").checked,
    conflict_levels: ["village", "township"].filter((level) => $(`r-conflict_${level}`).checked),
    about_officials: $("r-about_officials").checked,
    attachments: files.ids,
    privacy_notice_version: notice,
    reception: {
      channel: value("channel"),
      visitors: Number(value("visitors")) || 1,
      representatives: named.map((name) => ({ name })),
      note: value("note") || null,
    },
  };
}

/** The result: print the slip at once, hand over the letter, let the visitor check the record. */
function show(call, told) {
  const one = told.receipt;
  const place = $("registered");
  fill(place,
    h("h2", {}, `✔ 已登记 ${one.number}`),
    h("p", {}, h("span", { class: "state" }, one.state_name), ` ${one.unit.name}。${one.next_step}`),
    h("p", {}, one.routing.why),
    one.emergency_contacts.length ? h("p", { class: "note warn" }, `请本人马上拨打：${one.emergency_contacts.join("、")}`) : "",
    one.slip_pdf ? [h("p", { class: "note warn" }, "回执只给这一次，请马上打印交给本人。查询码属于本人，窗口以后取不到。"),
      h("a", { class: "button main", href: URL.createObjectURL(pdf(one.slip_pdf)), download: `${one.number}.pdf` }, "打开回执打印")]
      : h("p", { class: "note" }, one.slip_words),
    told.guidance_letter ? letter(told) : "",
    one.routing.action === "sealed_handover" ? "" : check(call, one.number));
  go(place);
  say(`已登记 ${one.number}。`);
}

function letter(told) {
  const body = told.guidance_letter;
  return h("div", { class: "box" }, h("h3", {}, "越级提出告知书"),
    h("p", {}, body.why), h("p", {}, h("strong", {}, body.target_unit.name), `，${body.target_unit.address}，电话 ${body.target_unit.phone}`),
    h("p", {}, `现在转办，最迟 ${day(body.due_if_converted)} 答复是否受理；不选的，${day(body.auto_convert_on)} 过后自动转办。`),
    h("p", {}, body.how_to_claim), h("p", { class: "hint" }, `依据：${body.rule}`),
    h("p", {}, "本人同意的，打开这一件可以当场转办。 ", h("a", { class: "button", href: `#${told.receipt.number}` }, "打开这一件")));
}

function check(call, number) {
  const box = h("input", { type: "checkbox" });
  const button = h("button", { type: "button", onclick: () => whilePressed(button, async () => {
    if (!box.checked) return say("请先请本人核对。");
    const answer = await call("POST", `/v1/desk/petitions/${encodeURIComponent(number)}/record-check`, { body: { checked: true } });
    return say(answer.ok ? "已记下：本人核对无误。" : wordsFor(answer));
  }) }, "记下本人已核对");
  return h("div", { class: "box" }, tick("登记的内容已请本人核对，确认无误", box), button);
}

function pdf(base64) {
  const bytes = Uint8Array.from(window.atob(base64), (letter_) => letter_.charCodeAt(0));
  return new Blob([bytes], { type: "application/pdf" });
}
