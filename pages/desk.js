// Who is at the desk, and which page of it do they see?

import { $, fill, go, h, keep, kept, say } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { clearProblems, pointOut, showProblem, whilePressed } from "./problems.js";
import { loadInbox } from "./inbox.js";

const SESSION = "yima.desk";
const EXPORTS = ["petition_office", "supervisor"];
const REGISTERS = ["village_desk", "township_desk", "petition_office"];
const PARTS = ["door", "inbox", "petition", "supervision", "register", "account", "staff", "audit", "reports"];
const HEADS = ["petition_office", "discipline"]; // open accounts when they are heads
let canExport = false;
let tied = null; // the session whose area the form offers
let session = kept("sessionStorage", SESSION);

/** Ask as the desk; an ended session leads to the door, and what is written stays on the page. */
async function call(method, path, options) {
  const answer = await ask(method, path, Object.assign({ token: session.access_token }, options));
  if (answer.status === 401) signedOut("登录已失效，请重新登录。写到一半的内容还在，登录后接着办。");
  return answer;
}

/** Show one part of the page. */
function only(id) {
  PARTS.forEach((part) => { $(part).hidden = part !== id; });
}

call.token = () => session && session.access_token;

async function openExport() {
  $("export-box").hidden = false;
  if (canExport) return;
  canExport = true;
  const page = await import("./export.js").catch(() => null);
  if (page) page.tieExport(call);
  else canExport = false;
}

function signedOut(words) {
  session = null;
  keep("sessionStorage", SESSION, null);
  $("who").hidden = true;
  only("door");
  if (words) showProblem($("door"), { detail: words });
}

function signedIn() {
  $("who").hidden = false;
  fill($("who").querySelector("a"), `${session.display_name}，${session.unit}`);
  const written = $("petition").querySelector("form");
  if (written && $("petition").dataset.number === window.location.hash) only("petition");
  else turn();
}

/** Parts of the page by their address; each is fetched when somebody opens it. */
const LAZY = {
  supervision: { load: () => import("./supervision.js"), run: (page) => page.showSupervision(call, session) },
  account: { load: () => import("./account.js"), run: (page) => page.showAccount(call, Boolean($("sso"))) },
  staff: { load: () => import("./staff.js"), run: (page) => page.showStaff(call) },
  audit: { load: () => import("./audit.js"), run: (page) => page.showAudit(call) },
  reports: { load: () => import("./reports.js"), run: (page) => page.showReports(call, $("reports")) },
};

/** The address says which petition is open, so that "back" works. */
function turn() {
  if (!session) return signedOut();
  const number = window.location.hash.slice(1);
  $("to-register").hidden = !REGISTERS.includes(session.role);
  $("to-reports").hidden = session.role !== "discipline";
  if (number !== "reports") fill($("reports")); // an opened report is not left behind
  $("to-staff").hidden = session.role !== "operator" && !(session.is_head && HEADS.includes(session.role));
  const name = session.role === "auditor" && number !== "account" ? "audit" : number;
  const page = Object.keys(LAZY).includes(name) && LAZY[name];
  if (page) {
    only(name);
    return part($(name), page.load(), page.run);
  }
  if (number === "register") return openRegister();
  $("petition").dataset.number = window.location.hash;
  if (number) {
    only("petition");
    return part($("petition"), import("./at_desk.js"), (page) => page.showPetition(call, number));
  }
  only("inbox");
  if (EXPORTS.includes(session.role)) openExport();
  else $("export-box").hidden = true;
  ["petition", ...Object.keys(LAZY)].forEach((id) => fill($(id)));
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
  only("register");
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
if ($("sso")) {
  $("sso").addEventListener("click", () => whilePressed("sso", async () => {
    const answer = await ask("POST", "/v1/desk/oidc/starts");
    if (!answer.ok) return showProblem($("door"), answer.body || { detail: wordsFor(answer) });
    keep("sessionStorage", "yima.oidc", { secret: answer.body.secret, links: false });
    return window.location.assign(answer.body.url);
  }));
}
$("sign-out").addEventListener("click", async () => {
  await ask("DELETE", "/v1/desk/sessions", { token: session.access_token });
  ["petition", "list", ...Object.keys(LAZY)].forEach((id) => fill($(id)));
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
