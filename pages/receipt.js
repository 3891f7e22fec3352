// What must somebody take away after filing? Number, code, who, by when.

import { $, calls, fill, go, h, keep, kept, moment, say, tick, until } from "./kit.js";
import { MINE, mine, unitCard } from "./mine.js";

const LAST = "yima.receipt";

/** Show a receipt in #receipt; `again()` starts a new petition, `first` stands above all else. */
export function showReceipt(receipt, again, first) {
  keep("sessionStorage", LAST, receipt);
  const picture = `data:image/svg+xml,${encodeURIComponent(receipt.qr)}`;
  const warnings = receipt.limitation_warnings || [];
  fill($("receipt"),
    h("h1", {}, "✔ 已收到，这是您的回执 ", h("small", { lang: "en" }, "Your receipt")),
    h("p", { class: "note warn noprint" }, h("strong", {}, "查询码只显示这一次。"), "请现在截屏、拍照、打印，或抄在纸上。"),
    first || "",
    receipt.routing.action === "sealed_handover" ? h("p", { class: "note warn" }, "内容已封存，您自己以后也看不到原文，请留好底稿；下面的内容指纹证明您写的一字未改。") : "",
    receipt.emergency_contacts.length ? [h("p", { class: "note warn" }, "危险正在发生，请马上打电话："), calls(receipt.emergency_contacts.map((words) => words.split(" ")))] : "",
    h("div", { class: "box" },
      h("dl", {},
        h("dt", {}, "编号 Number"), h("dd", { class: "big code" }, receipt.number),
        h("dt", {}, "查询码 Query code（不要给别人看）"), h("dd", { class: "big code" }, receipt.query_code),
        h("dt", {}, "收到时间"), h("dd", {}, moment(receipt.registered_at))),
      h("img", { class: "qr", src: picture, alt: "回执二维码：扫一扫直接看进度" }),
      h("p", { class: "hint" }, "扫这个二维码，不用输入就能看进度。")),
    h("div", { class: "box" },
      h("h2", {}, "接下来"),
      h("p", { class: "lead" }, receipt.next_step),
      receipt.routing.why ? h("p", {}, receipt.routing.why) : "",
      (receipt.named_units_notes || []).map((words) => h("p", { class: "note warn" }, words)),
      receipt.clocks.map((clock) => h("p", {}, `${clock.name}：最迟 `, until(clock), clock.provisional ? "（节假日未公布，可能调整）" : ""))),
    warnings.length ? h("div", { class: "note warn" }, h("h2", {}, "别错过法定期限"), h("ul", {}, warnings.map((words) => h("li", {}, words)))) : "",
    unitCard(receipt.unit),
    h("div", { class: "noprint" },
      remember(receipt),
      h("a", { class: "button main", href: "/p", onclick: () => openLater(receipt) }, "看进度"),
      h("p", {}, h("button", { type: "button", onclick: () => import("./picture.js").then((page) => page.savePicture(receipt), () => say("没有连上网络。请截屏，或抄下编号和查询码。")) }, "存成图片"),
        h("button", { type: "button", onclick: () => window.print() }, "打印"),
        h("button", { type: "button", onclick: () => { if (window.confirm("编号和查询码记下了吗？离开后查询码不再显示。")) { forgetReceipt(); again(); } } }, "记下了，关上回执"))),
    h("div", { id: "picture", class: "noprint" }),
    h("p", { class: "hint" }, "内容指纹（证明您写的一字未改）：", h("code", {}, receipt.text_hash.match(/.{1,4}/g).join(" "))));
  go($("receipt"));
}

/** The receipt that was shown before a reload, null when there is none. */
export const lastReceipt = () => kept("sessionStorage", LAST);

/** Forget the receipt that is shown. */
export const forgetReceipt = () => keep("sessionStorage", LAST, null);

function openLater(receipt) {
  keep("sessionStorage", "yima.open", { number: receipt.number, token: receipt.receipt_token });
}

function remember(receipt) {
  const others = () => mine().filter((one) => one.number !== receipt.number);
  const box = h("input", {
    type: "checkbox",
    checked: mine().length !== others().length,
    onchange: () => keep("localStorage", MINE, box.checked
      ? [{ number: receipt.number, token: receipt.receipt_token, unit: receipt.unit.name, at: receipt.registered_at }].concat(others())
      : others()),
  });
  return tick([h("strong", {}, "记在这台手机上"), h("br"), "以后点一下就能看。几个人合用的手机，不要选。"], box);
}
