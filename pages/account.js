// What may somebody do with their own account: password, second factor, sessions, tokens?

import { $, field, fill, h, keep, moment, say, tick } from "./kit.js";
import { wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { boundFactor, secondFactor } from "./second_factor.js";

const PATH = "/v1/desk/account";
const SCOPES = { "inbox.read": "看收件箱", "petitions.read": "看信访件", "figures.read": "看督办和数字", "moves.write": "办理" };

/** Show the own account in #account. `call` asks the service as the desk. */
export async function showAccount(call, sso) {
  const answers = await Promise.all(["", "/sessions", "/tokens"].map((part) => call("GET", PATH + part)));
  const bad = answers.find((answer) => !answer.ok);
  if (bad) {
    if (bad.status !== 401) fill($("account"), back(), h("p", { class: "note warn" }, wordsFor(bad)));
    return;
  }
  const [own, sessions, tokens] = answers.map((answer) => answer.body);
  const again = (words) => showAccount(call, sso).then(() => say(words));
  fill($("account"), back(), h("h1", {}, "我的账号 ", h("small", { lang: "en" }, "My account")),
    h("p", {}, `${own.display_name}，${own.unit}，${own.role_name}，用户名 `, h("span", { class: "code" }, own.username)),
    own.needs_second_factor && !own.signed_in_with_second_factor ? h("p", { class: "note warn" }, own.has_second_factor
      ? "这次登录没有用动态码，有的事办不了。请退出，再用动态码登录。" : "您的岗位有的事要用动态码登录才能办，请在下面绑定。") : "",
    password(call, own, again), factor(call, own, again), sso ? identity(call, own, again) : "",
    h("section", { class: "box" }, h("h2", {}, "登录着的"), sessions.items.map((one) => held(call, `sessions/${one.session_id}`, again,
      `${moment(one.opened_at)} 登录${one.second_factor ? "，用了动态码" : ""}${one.is_this ? "，正在用" : ""}`, one.is_this ? "" : "结束"))),
    own.token_scopes.length ? scripts(call, own, tokens.items, again) : "");
}

const back = () => h("p", {}, h("a", { class: "button", href: "#" }, "← 回收件箱"));
const secret = (pointer, kind) => h("input", { type: "password", "data-pointer": pointer, autocomplete: kind, maxlength: "200" });

/** A form that opens; `send` returns an answer of the service, `done` what follows a good one. */
function form(title, inside, label, send, done) {
  const button = h("button", { type: "submit", class: "main" }, label);
  const made = h("form", { novalidate: true }, h("div", { class: "summary" }), inside, button);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    return whilePressed(button, async () => {
      clearProblems(made);
      const answer = await send(made);
      if (answer && answer.ok) await done(answer.body);
      else if (answer && answer.status !== 401) showProblem(made, answer.body || { detail: wordsFor(answer) });
    });
  });
  return title ? h("details", { class: "box" }, h("summary", {}, title), made) : made;
}

function password(call, own, again) {
  const [old, fresh] = [secret("/old_password", "current-password"), secret("/new_password", "new-password")];
  const named = h("input", { autocomplete: "username", value: own.username, hidden: true }); // for password managers
  return form("改密码", [named, field("原密码", old), field("新密码", fresh, "至少 12 个字。几个不相干的词连起来最好，不要求大小写和符号。")], "改",
    () => call("PUT", `${PATH}/password`, { body: { old_password: old.value, new_password: fresh.value } }),
    () => again("密码已改，其他登录都已结束。"));
}

function factor(call, own, again) {
  const known = secret("/password", "current-password");
  const where = h("div", {});
  const first = form("", field("密码", known), "取二维码", () => call("POST", `${PATH}/second-factor/offer`, { body: { password: known.value } }), (offer) => {
    const made = secondFactor(offer, "交回它显示的数字才算绑定，15 分钟内有效。");
    const old = own.has_second_factor ? boundFactor("原来的动态码", "/old_one_time_code") : null;
    first.hidden = true;
    fill(where, form("", [made.node, old ? old.node : ""], "绑定", () => {
      const body = { enrolment: offer.enrolment, one_time_code: made.read() };
      if (old) body.old_one_time_code = old.read();
      return call("PUT", `${PATH}/second-factor`, { body });
    }, () => again("动态码已绑定，下次登录起用。")));
  });
  return h("details", { class: "box" }, h("summary", {}, own.has_second_factor ? "换动态码" : "绑定动态码"),
    own.has_second_factor ? h("p", { class: "hint" }, "原来的手机丢了的，请开账号的同事重置。") : "", first, where);
}

function identity(call, own, again) {
  if (own.single_sign_on) {
    return h("section", { class: "box" }, h("h2", {}, "统一身份"), held(call, "identity", again, "已绑定，可以用它登录。", "解除"));
  }
  const known = secret("/password", "current-password");
  return form("绑定统一身份", field("密码", known), "去绑定", () => call("POST", `${PATH}/identity/starts`, { body: { password: known.value } }), (begun) => {
    keep("sessionStorage", "yima.oidc", { secret: begun.secret, links: true });
    window.location.assign(begun.url);
  });
}

function held(call, path, again, words, label) {
  const button = h("button", { type: "button", class: "plain", onclick: () => whilePressed(button, async () => {
    const answer = await call("DELETE", `${PATH}/${path}`);
    if (answer.ok) await again("已结束。");
    else say(wordsFor(answer));
  }) }, label);
  return h("p", {}, words, " ", label ? button : "");
}

function scripts(call, own, items, again) {
  const [label, days, known] = [h("input", { "data-pointer": "/label", maxlength: "50", autocomplete: "off" }), h("input", { type: "number", "data-pointer": "/days", min: "1", max: "365", value: "90", inputmode: "numeric" }), secret("/password", "current-password")];
  const boxes = own.token_scopes.map((scope) => h("input", { type: "checkbox", value: scope }));
  const shown = h("div", { "aria-live": "polite" });
  const made = form("做一个", [field("用途", label), h("fieldset", { "data-pointer": "/scopes" }, boxes.map((box, place) => tick(`${SCOPES[own.token_scopes[place]]}（${own.token_scopes[place]}）`, box))),
    field("几天后失效", days, "最长 365 天。"), field("密码", known)], "做令牌", (where) => {
    const scopes = boxes.filter((box) => box.checked).map((box) => box.value);
    if (!scopes.length) return pointOut(where, "/scopes", "请选至少一项。");
    return call("POST", `${PATH}/tokens`, { body: { label: label.value, scopes, days: Number(days.value), password: known.value } });
  }, (token) => {
    made.open = false;
    fill(shown, h("div", { class: "note warn", role: "alert" }, h("strong", {}, "只显示这一次，请现在抄下："), h("p", { class: "code" }, token.access_token),
      h("button", { type: "button", onclick: () => again("令牌可以用了。") }, "抄好了")));
  });
  return h("section", { class: "box" }, h("h2", {}, "给程序用的访问令牌"),
    h("p", { class: "hint" }, "看得到的与您本人相同，办不了要动态码才能办的。只记最后用到的一天。"), shown,
    items.map((one) => held(call, `tokens/${one.token_id}`, again, `${one.label}：${one.scopes.map((scope) => SCOPES[scope]).join("、")}，${moment(one.expires_at)} 失效，${one.used_on ? `${one.used_on} 用过` : "还没用过"}`, "撤销")), made);
}
