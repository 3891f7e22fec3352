// How does somebody bind an authenticator? The secret is shown this once.

import { field, h } from "./kit.js";

/** What is scanned, tapped or typed into an authenticator, and the field for its first code. */
export function secondFactor(offer, words) {
  const code = h("input", { class: "code", "data-pointer": "/one_time_code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "20" });
  const node = h("fieldset", { class: "box" }, h("legend", {}, "动态码"),
    h("p", { class: "hint" }, words),
    h("p", {}, "用手机上的身份验证器扫一扫："),
    h("img", { class: "qr", src: `data:image/svg+xml,${encodeURIComponent(offer.qr_svg)}`, alt: "动态码的二维码，用身份验证器扫" }),
    h("p", {}, h("a", { class: "button", href: offer.uri }, "正在用这部手机：直接打开身份验证器")),
    h("details", {}, h("summary", {}, "扫不了，手工输入"), h("p", { class: "big code" }, offer.secret.replace(/(.{4})/g, "$1 "))),
    field("它现在显示的 6 位数字", code));
  return { node, read: () => code.value.replace(/\s/g, "") };
}

/** The field for a code of what is bound already. */
export function boundFactor(words, pointer) {
  const code = h("input", { class: "code", "data-pointer": pointer, inputmode: "numeric", autocomplete: "one-time-code", maxlength: "20" });
  return { node: field(words, code), read: () => code.value.replace(/\s/g, "") };
}
