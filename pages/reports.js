// How does the hand-over officer open sealed reports, hand them over, and keep the passphrase?

import { fill, go, h, moment, say, surely } from "./kit.js";
import { wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";

const LOCKS = {
  waiting: "还没换到口令锁下，设好口令后一分钟内可以打开", lost: "口令丢失，打不开了；信访人已收到通知",
  erased: "内容已经删除（信访人要求，或保存期限已到），只留编号、日期和状态", open: "正在封存，请等几秒",
};

/** Show the reports of the desk in `where`. `call` asks the service as the desk. */
export async function showReports(call, where, cursor) {
  const [list, key] = await Promise.all([call("GET", `/v1/desk/reports${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`), call("GET", "/v1/desk/report-key")]);
  if (!list.ok || !key.ok) {
    if (list.status !== 401) fill(where, back(), h("p", { class: "note warn" }, wordsFor(list.ok ? key : list)));
    return;
  }
  const again = () => showReports(call, where);
  fill(where, back(), h("h1", {}, "检举控告 ", h("small", { lang: "en" }, "Sealed reports")),
    h("p", { class: "hint" }, "内容只有您用移送口令能打开。每打开一次，信访人都看得到。不要抄录、拍照、转发；移送后登记对方签收，原文就在这里删除。"),
    keyBox(call, key.body, again),
    list.body.items.length ? list.body.items.map((one) => report(call, one, again)) : h("p", { class: "note good" }, "没有检举控告。"),
    list.body.next_cursor ? h("button", { type: "button", onclick: () => showReports(call, where, list.body.next_cursor) }, "看更早的") : "");
}

const back = () => h("p", {}, h("a", { class: "button", href: "#" }, "← 回收件箱"));

function secret(pointer, autocomplete) {
  return h("input", { type: "password", "data-pointer": pointer, autocomplete: autocomplete || "off" });
}

/** A form whose button asks once; `send()` returns the answer, null when something is to be mended first. */
function asks(label, inside, send, then) {
  const button = h("button", { type: "submit", class: "main" }, label);
  const form = h("form", { novalidate: true }, h("div", { class: "summary" }), inside, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(form);
      const answer = await send(form);
      if (!answer || answer.status === 401) return;
      if (answer.ok) await then(answer);
      else showProblem(form, answer.body || { detail: `${wordsFor(answer)} 请再点一次。` });
    });
  });
  return { form, button };
}

function keyBox(call, key, again) {
  const now = secret("/current_passphrase");
  const one = secret("/passphrase", "new-password");
  const two = secret("", "new-password");
  const lost = h("input", { type: "checkbox" });
  const code = h("input", { inputmode: "numeric", autocomplete: "one-time-code", "data-pointer": "/one_time_code" });
  const { form } = asks(key.is_set ? "更换口令" : "设置口令", [
    key.is_set ? h("label", {}, "现在的口令", now) : "",
    h("label", {}, "新的移送口令（至少 14 个字）", one), h("label", {}, "再写一遍", two),
    key.is_set ? h("label", { class: "tick" }, lost, h("span", {}, h("strong", {}, "现在的口令丢了。"),
      "勾了这一项：已经封存、还没有删除的检举控告永远打不开，信访人会收到通知，可以重新提交。不能反悔。")) : "",
    key.is_set ? h("label", {}, "动态码（只在口令丢了时填）", code) : "",
  ], (here) => {
    if (one.value !== two.value) return pointOut(here, "/passphrase", "两遍写得不一样。");
    const body = { passphrase: one.value, lost: lost.checked };
    if (now.value && !lost.checked) body.current_passphrase = now.value;
    if (lost.checked) body.one_time_code = code.value;
    return call("PUT", "/v1/desk/report-key", { body });
  }, async () => {
    say("移送口令已经设好。");
    await again();
  });
  return h("details", { class: "box", open: !key.is_set },
    h("summary", {}, key.is_set ? `移送口令（${moment(key.changed_at)} 设的）` : "⚠ 还没有设移送口令"),
    h("p", { class: "note warn" }, h("strong", {}, "口令系统里没有存，丢了谁也找不回来，"),
      "封存的内容就永远打不开。请写在纸上，装进信封封好，锁进单位的保险柜；换人时先换口令。真丢了：在这里登记丢失，系统会告诉信访人，请他们重新提交或打 12388。"),
    key.waiting ? h("p", {}, `设口令前收到 ${key.waiting} 件，先由系统密钥封存，设好口令后自动换到口令锁下。`) : "",
    key.lost ? h("p", {}, `因口令丢失打不开的：${key.lost} 件。`) : "", form);
}

function report(call, one, again) {
  const facts = [
    `${moment(one.registered_at)} 登记`, one.due_at && `最迟 ${moment(one.due_at)} 移送`, one.files && `${one.files} 个附件`,
    one.opened_at ? `${moment(one.opened_at)} 第一次打开` : "没有打开过",
    one.handed_at && `${moment(one.handed_at)} 移送${one.handed_to}`, one.receipt_number && `对方收件编号 ${one.receipt_number}`,
    one.confirmed_at && `${moment(one.confirmed_at)} 对方签收，原文已删除`,
  ].filter(Boolean);
  const waits = one.handed_at && !one.confirmed_at && one.lock !== "erased";
  return h("div", { class: "box" }, h("h2", { class: "code" }, one.number),
    h("p", {}, h("span", { class: "state" }, one.state_name), ` ${facts.join("；")}。`),
    waits ? h("p", { class: "note warn" }, "等对方签收：请催对方出具回执，登记后原文才删除。") : "",
    LOCKS[one.lock] ? h("p", { class: "note" }, LOCKS[one.lock]) : "",
    one.lock === "passphrase" ? opening(call, one) : "",
    one.due_at ? handing(call, one, again) : "", waits ? confirming(call, one, again) : "");
}

/** The words stay on the screen until the officer leaves; the passphrase only until the answer. */
function opening(call, one) {
  const typed = secret("/passphrase");
  const why = h("select", {}, h("option", { value: "hand_over" }, "办理移送"), h("option", { value: "check" }, "核对"));
  const shown = h("div", {});
  const body = () => ({ reason: why.value, passphrase: typed.value });
  const path = `/v1/desk/reports/${encodeURIComponent(one.number)}`;
  const { form } = asks("打开", [h("label", {}, "为什么打开", why), h("label", {}, "移送口令", typed)],
    () => call("POST", `${path}/openings`, { body: body() }), (answer) => {
      fill(shown, words(answer.body.words), answer.body.files.map((file) => fileLine(call, path, file, body)),
        h("p", {}, h("button", { type: "button", onclick: () => window.print() }, "打印"), " ",
          h("button", { type: "button", onclick: () => { fill(shown); typed.value = ""; } }, "看完了，收起来")));
      go(shown);
    });
  return h("details", { class: "box" }, h("summary", {}, "打开原文"), form, shown);
}

function words(told) {
  const who = told.petitioner ? [told.petitioner] : told.people || [];
  const people = who.concat(told.co_petitioners || []).map((person) => [person.name || "匿名", person.phone].filter(Boolean).join("，"));
  return [h("h3", {}, told.title), h("p", { class: "words" }, told.content),
    told.named_units.length ? h("p", {}, `反映的单位：${told.named_units.join("、")}`) : "",
    h("p", {}, `反映人：${people.join("；") || "匿名"}`), told.area ? h("p", {}, `地点：${told.area}`) : "",
    (told.papers || []).map((paper) => h("p", { class: "words" }, `${paper.name}：${Object.values(paper.body).filter((part) => typeof part === "string").join("；")}`)),
    told.reception_note ? h("p", {}, `接待情况：${told.reception_note}`) : ""];
}

function fileLine(call, path, file, body) {
  if (!file.ready) return h("p", {}, "一个附件正在封存，过几秒再打开。");
  const button = h("button", { type: "button", onclick: () => whilePressed(button, async () => {
    const answer = await fetch(`${path}/attachments/${file.attachment_id}/openings`, {
      method: "POST", credentials: "omit", body: JSON.stringify(body()),
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${call.token()}` },
    }).catch(() => null);
    if (!answer || !answer.ok) return say("附件没有打开，请核对口令后再试。");
    const link = h("a", { href: URL.createObjectURL(await answer.blob()), download: file.name });
    link.click();
    return URL.revokeObjectURL(link.href);
  }) }, `下载 ${file.name}`);
  return h("p", {}, button);
}

function handing(call, one, again) {
  const to = h("input", { "data-pointer": "/handed_to", maxlength: 40 });
  const receipt = h("input", { "data-pointer": "/receipt_number", maxlength: 64 });
  const { form } = asks("登记移送", [h("label", {}, "移送给（接收的纪检监察机关，只写名称，不写反映的是谁、什么事）", to), h("label", {}, "对方收件编号（可以以后填）", receipt)], (here) => {
    if (to.value.trim().length < 2) return pointOut(here, "/handed_to", "请填接收的机关。");
    const body = { move: "sealed_handover", handed_to: to.value.trim(), receipt_number: receipt.value.trim() || null };
    return call("POST", `/v1/desk/petitions/${encodeURIComponent(one.number)}/moves`, { body, headers: { "If-Match": `"${one.version}"` } });
  }, async () => {
    say("已登记移送，信访人已收到移送登记单。");
    await again();
  });
  return h("details", { class: "box" }, h("summary", {}, "登记移送"), form);
}

function confirming(call, one, again) {
  const receipt = h("input", { "data-pointer": "/receipt_number", maxlength: 64, value: one.receipt_number || "" });
  const { form, button } = asks("登记签收，删除原文", h("label", {}, "对方收件编号", receipt), () =>
    call("POST", `/v1/desk/reports/${encodeURIComponent(one.number)}/confirmation`, { body: { receipt_number: receipt.value.trim() || null } }), async () => {
    say("已登记签收，原文已删除。");
    await again();
  });
  form.insertBefore(surely("对方已经收到原文。这里的原文、姓名和附件从此删除，不能恢复。", button), button);
  return h("details", { class: "box", open: true }, h("summary", {}, "对方已签收"), form);
}
