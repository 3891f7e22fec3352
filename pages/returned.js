// Who comes back from the identity provider, and to do what?

import { $, fill, keep, kept } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { boundFactor } from "./second_factor.js";

const BEGUN = "yima.oidc"; // the secret of this browser, and what it was begun for
const SESSION = "yima.desk";
const form = $("form");
let factor = null;

/** What the provider sent back with; it leaves the address bar at once. */
function returned() {
  const told = {};
  new URLSearchParams(window.location.search).forEach((value, name) => { told[name] = value; });
  window.history.replaceState(null, "", window.location.pathname);
  const begun = kept("sessionStorage", BEGUN);
  keep("sessionStorage", BEGUN, null);
  if (!begun || !told.code || !told.state) return null;
  const body = { secret: begun.secret, oidc_state: told.state, code: told.code };
  if (told.iss !== undefined) body.iss = told.iss;
  return { body, links: begun.links };
}

async function link(body) {
  const session = kept("sessionStorage", SESSION);
  const answer = await ask("PUT", "/v1/desk/account/identity", { body, token: session ? session.access_token : "" });
  if (answer.ok) return window.location.replace("/desk#account");
  return showProblem(form, answer.body || { detail: wordsFor(answer) });
}

async function signIn(body) {
  clearProblems(form);
  const answer = await ask("POST", "/v1/desk/oidc/sessions", { body });
  if (answer.ok) {
    keep("sessionStorage", SESSION, answer.body);
    return window.location.replace("/desk");
  }
  if (answer.body && answer.body.code === "totp_required") {
    factor = boundFactor("动态码", "/one_time_code");
    fill($("factor"), factor.node);
    $("send").hidden = false;
  }
  return showProblem(form, answer.body || { detail: wordsFor(answer) });
}

const back = returned();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!factor) return null;
  const typed = factor.read();
  if (!typed) return pointOut(form, "/one_time_code", "请输入动态码。");
  return whilePressed("send", () => signIn(Object.assign({}, back.body, { one_time_code: typed })));
});
if (!back) showProblem(form, { detail: "没有从统一身份认证回来的登录，或不是在这个窗口开始的。请到窗口办理重新点一次。" });
else if (back.links) link(back.body);
else signIn(back.body);
