// Who is at the desk, and which page of it do they see?

import { $, fill, go, h, keep, kept, say, show } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { loadInbox } from "./inbox.js";

const SESSION = "yima.desk";
const REGISTERS = ["village_desk", "township_desk", "petition_office"];
let tied = null; // the session whose area the form offers
let session = kept("sessionStorage", SESSION);

/** Ask as the desk; an ended session leads to the door, and what is written stays on the page. */
async function call(method, path, options) {
  const answer = await ask(method, path, Object.assign({ token: session.access_token }, options));
  if (answer.status === 401) signedOut("登录已失效，请重新登录。写到一半的内容还在，登录后接着办。");
  return answer;
}

call.token = () => session && session.access_token;

function signedOut(words) {
  session = null;
  keep("sessionStorage", SESSION, null);
  $("who").hidden = true;
  show($("door"), $("inbox"), $("petition"), $("supervision"), $("register"));
  if (words) showProblem($("door"), { detail: words });
}

function signedIn() {
  $("who").hidden = false;
  fill($("who").querySelector("span"), `${session.display_name}，${session.unit}`);
  const written = $("petition").querySelector("form");
  if (written && $("petition").dataset.number === window.location.hash) show($("petition"), $("door"), $("inbox"), $("supervision"), $("register"));
  else turn();
}

/** The address says which petition is open, so that "back" works. */
function turn() {
  if (!session) return signedOut();
  const number = window.location.hash.slice(1);
  $("to-register").hidden = !REGISTERS.includes(session.role);
  $("to-reports").hidden = session.role !== "discipline";
  if (number !== "supervision") fill($("supervision")); // an opened report is not left behind
  if (number === "register") return openRegister();
  if (number === "reports") {
    show($("supervision"), $("door"), $("inbox"), $("petition"), $("register"));
    return part($("supervision"), import("./reports.js"), (page) => page.showReports(call, $("supervision")));
  }
  if (number === "supervision") {
    show($("supervision"), $("door"), $("inbox"), $("petition"), $("register"));
    return part($("supervision"), import("./supervision.js"), (page) => page.showSupervision(call, session));
  }
  $("petition").dataset.number = window.location.hash;
  if (number) {
    show($("petition"), $("door"), $("inbox"), $("supervision"), $("register"));
    return part($("petition"), import("./at_desk.js"), (page) => page.showPetition(call, number));
  }
  show($("inbox"), $("door"), $("petition"), $("supervision"), $("register"));
  fill($("petition"));
  fill($("supervision"));
  return loadInbox(call);
}

/** A part of the page is fetched when somebody opens it. */
async function part(where, coming, run) {
  fill(where, "正在打开…");
  try {
    await run(await coming);
    go($("main"));
  } catch (error) {
    const again = h("button", { type: "button", onclick: () => window.location.reload() }, "再试一次");
    fill(where, h("p", { class: "note warn" }, "没有打开，请检查网络后再试。 "), again, " ", h("a", { class: "button", href: "#" }, "← 回收件箱"));
  }
}

/** The form outlives a visit to the inbox: what is typed stays until it is registered. */
async function openRegister() {
  show($("register"), $("door"), $("inbox"), $("petition"), $("supervision"));
  go($("register"));
  const page = await import("./register.js").catch(() => null);
  if (!page) return say("没有连上网络，请再点一次“登记”。");
  const whose = session.display_name + session.area_code;
  if (tied !== whose) page.tieRegister(call, () => session, tied === null);
  tied = whose;
  return null;
}

$("door").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = $("door");
  clearProblems(form);
  return whilePressed(form.querySelector("button.main"), async () => {
    const body = { username: $("username").value, password: $("password").value };
    const code = $("one_time_code").value.replace(/\s/g, "");
    if (!body.username.trim()) return pointOut(form, "/username", "请填写用户名。");
    if (!body.password) return pointOut(form, "/password", "请填写密码。");
    if (code) body.one_time_code = code;
    const answer = await ask("POST", "/v1/desk/sessions", { body });
    if (!answer.ok) return showProblem(form, answer.body || { detail: wordsFor(answer) });
    session = answer.body;
    keep("sessionStorage", SESSION, session);
    form.reset();
    return signedIn();
  });
});
$("sign-out").addEventListener("click", async () => {
  await ask("DELETE", "/v1/desk/sessions", { token: session.access_token });
  fill($("petition"));
  fill($("supervision"));
  fill($("list"));
  fill($("registered"));
  $("register-form").reset();
  $("register-form").dispatchEvent(new Event("left"));
  signedOut();
  say("已退出。");
});
$("filters").addEventListener("change", () => loadInbox(call));
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("more").addEventListener("click", () => loadInbox(call, true));
window.addEventListener("hashchange", turn);

if (session) signedIn();
else signedOut();
