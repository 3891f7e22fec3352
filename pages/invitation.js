// How does an invited person take their account?

import { $, fill, go, h, moment, show } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { boundFactor, secondFactor } from "./second_factor.js";

const PATH = "/v1/desk/invitations";
let code = "";
let opened = null;
let factor = null;

/** The link leads to /invitation#yv_…; the code leaves the address bar at once. */
function fromAddress() {
  const found = /^#(yv_[\w-]+)$/.exec(window.location.hash);
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
  if (!found) return;
  $("invitation_code").value = found[1];
  open();
}

async function open() {
  clearProblems($("door"));
  code = $("invitation_code").value.trim();
  if (!code) return pointOut($("door"), "/code", "请填写邀请码，或直接打开收到的链接。");
  const answer = await ask("POST", `${PATH}/opening`, { body: { code } });
  if (!answer.ok) {
    show($("door"), $("form"));
    return showProblem($("door"), answer.body || { detail: wordsFor(answer) });
  }
  opened = answer.body;
  draw();
  return null;
}

function draw() {
  show($("form"), $("door"));
  fill($("whose"), h("strong", {}, `${opened.display_name}，${opened.unit}，${opened.role_name}`), h("br"),
    "用户名 ", h("span", { class: "code" }, opened.username), h("br"), `${moment(opened.expires_at)} 以前有效，只能用一次。不是您的，请关掉，告诉开账号的同事。`);
  if (opened.second_factor === "kept") factor = boundFactor("原来绑定的动态码", "/one_time_code");
  else factor = secondFactor(opened.offer, opened.second_factor === "required" ? "您的岗位必须绑定。以后登录要用户名、密码和动态码。" : "可以不绑；绑了更安全，以后登录要动态码。");
  const named = h("input", { autocomplete: "username", value: opened.username, hidden: true }); // for password managers
  fill($("factor"), named, factor.node);
  go($("whose"));
}

$("door").addEventListener("submit", (event) => {
  event.preventDefault();
  return whilePressed($("door").querySelector("button.main"), open);
});
$("seen").addEventListener("change", () => { $("password").type = $("seen").checked ? "text" : "password"; });
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = $("form");
  clearProblems(form);
  return whilePressed(form.querySelector("button.main"), async () => {
    const body = { code, password: $("password").value };
    const typed = factor.read();
    if (!body.password) return pointOut(form, "/password", "请定一个密码。");
    if (typed) body.one_time_code = typed;
    if (opened.offer) body.enrolment = opened.offer.enrolment;
    const answer = await ask("POST", `${PATH}/acceptance`, { body });
    if (answer.status === 409) await open(); // a new secret: the one before is over
    if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
    form.reset();
    show($("done"), form);
    fill($("done"), h("h1", {}, "✔ 账号可以用了"),
      h("p", { class: "note good" }, "用户名 ", h("span", { class: "code" }, answer.body.username), "。",
        typed ? "刚才的动态码已经用过，登录时请等下一个。" : ""),
      h("p", {}, h("a", { class: "button main", href: "/desk" }, "去登录")));
    return go($("done"));
  });
});

window.addEventListener("hashchange", fromAddress);
fromAddress();
