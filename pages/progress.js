// Where is a petition, what comes next, and what may the petitioner do?

import { $, calls, fill, go, h, keep, kept, moment, say, show } from "./kit.js";
import { ask, wordsFor } from "./wire.js";
import { showProblem, whilePressed } from "./problems.js";
import { attachments } from "./attached.js";
import { certificates, clocks, isReadable, paper, story } from "./paper.js";
import { showMoves } from "./moves.js";
import { listMine, unitCard } from "./mine.js";
import { why } from "./why.js";
import { word } from "./words.js";

const OPEN = "yima.open";
const EVERY = 60000;
let petition = null; // {number, token, path}
let etag = null;
let acts = ""; // what the forms on the screen were made for
let timer = 0;

/** The receipt's QR leads to /p#NUMBER.TOKEN; the token leaves the address bar at once. */
function fromAddress() {
  const [, number, token] = /^#([^.]+)\.(y[a-z]_[0-9A-Za-z_-]+)$/.exec(window.location.hash) || [];
  if (/^#[0-9A-Z-]+$/.test(window.location.hash)) $("number").value = window.location.hash.slice(1); // from a document: no key
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
  return token ? { number, token } : null;
}

function open(one) {
  petition = { number: one.number, token: one.token, path: `/v1/petitions/${encodeURIComponent(one.number)}` };
  etag = null;
  acts = "";
  keep("sessionStorage", OPEN, one);
  return load();
}

async function load() {
  clearTimeout(timer);
  const asked = petition;
  const answer = await ask("GET", petition.path, { token: petition.token, headers: etag ? { "If-None-Match": etag } : {} });
  if (petition !== asked) return;
  timer = setTimeout(look, EVERY);
  if (answer.status === 200) {
    etag = answer.etag;
    draw(answer.body);
  } else if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
    close();
    showProblem($("door"), { detail: "请再输入一次编号和查询码。（为了安全，打开的时间是有限的）" });
  } else if (answer.status !== 304) {
    if ($("page").hidden) showProblem($("door"), { detail: `${wordsFor(answer)} 稍后会自己再试。` });
    else note(`${wordsFor(answer)} 下面是上一次看到的内容。`, "再试一次", load);
  } else {
    $("fresh").hidden = true;
  }
}

/** Ask again only while somebody is looking. */
function look() {
  if (petition && !document.hidden) load();
}

function note(words, label, then) {
  $("fresh").hidden = false;
  fill($("fresh"), h("p", { role: "status" }, words), h("button", { type: "button", onclick: then }, label));
}

function draw(page) {
  const isFirst = $("page").hidden;
  const papers = page.documents.filter((one) => one.kind !== "registration_receipt").reverse();
  const latest = papers.find((one) => one.kind !== "supervision_letter" && isReadable(one)) || papers.find(isReadable);
  const earlier = papers.filter((one) => one !== latest);
  const [proofs, joint, own] = [h("div", {}), h("div", {}), h("div", {})];
  show($("page"), $("door"));
  $("fresh").hidden = true;
  fill($("head"),
    h("p", { class: "path code" }, page.number),
    h("h1", {}, page.title),
    h("p", {}, h("span", { class: "state" }, page.state_name), ` ${page.level_name}`),
    h("p", { class: "note" }, h("strong", {}, "下一步："), page.next_step),
    /110/.test(page.next_step) ? calls([["报警", "110"], ["火警", "119"], ["急救", "120"], ["交通事故", "122"]]) : "",
    page.earlier ? h("p", { class: "note" }, `先登记的 ${page.earlier.number} 现在：${page.earlier.state_name}。`) : "",
    page.joint.words ? h("p", { class: "note" }, page.joint.words) : "",
    latest ? paper(latest, petition, true) : "",
    h("h2", {}, "期限"), page.clocks.length ? clocks(page.clocks, (clock) => why(clock, petition.path, petition.token)) : h("p", {}, page.closed_at ? `已于${moment(page.closed_at)}办结，没有在走的期限。` : "现在没有在走的期限。"));
  fill($("story"), earlier.length ? [h("h2", {}, "其他文书"), earlier.map((one) => paper(one, petition))] : "", proofs, joint, unitCard(page.unit), h("h2", {}, "经过"), story(page.timeline),
    h("details", { class: "box" }, h("summary", {}, "您写的内容"), page.sealed ? sealed(page) : h("p", { class: "words" }, page.content), page.sealed ? "" : attachments(page.attachments, petition.path, petition.token), h("p", {}, h("small", {}, page.routing.why))),
    page.notices.length ? h("details", { class: "box" }, h("summary", {}, `给您的通知（${page.notices.length}）`), story(page.notices)) : "",
    own,
    page.ratings.map((rating) => h("p", {}, `您对${word(rating.about)}的评价：${word(rating.satisfaction)}；问题${word(rating.solved)}。`)));
  certificates(proofs, petition);
  const { may_open: may, role } = page.joint;
  if (may || role !== "petitioner") import("./joint.js").then((module) => module.showJoint(joint, page.joint, petition, done), () => {}); // seldom needed
  import("./own.js").then((module) => module.showOwn(own, page.joint, petition, done), () => {});
  drawActs(page);
  if (isFirst) go($("main"));
}

/** Of a report its petitioner has the proof; the words are with the hand-over officer alone. */
function sealed(page) {
  return [h("p", { class: "note" }, "检举控告，内容、姓名和附件已加密封存，只有移送专人用口令能打开；这里看不到原文。每打开一次，下面的“经过”里都有。"),
    h("p", { class: "hint" }, "内容指纹（证明您写的一字未改）：", h("code", {}, page.text_hash.match(/.{1,4}/g).join(" ")))];
}

/** The latest opinion that still waits for its rating, null when there is none. */
function awaitsRating(page) {
  const opinions = page.documents.filter((one) => one.body.outcome);
  const latest = opinions[opinions.length - 1];
  const until = page.joint.rates_until; // of those who joined
  const isOpen = until ? Date.parse(until) > Date.now() : page.clocks.some((clock) => clock.kind === "C16");
  return latest && isOpen && !page.ratings.some((rating) => rating.document_id === latest.document_id) ? latest : null;
}

/** Forms stay as they are while somebody writes in them. */
function drawActs(page) {
  const due = awaitsRating(page);
  const now = JSON.stringify([page.state, page.moves, due && due.document_id]);
  if (now === acts) return;
  const isTouched = Array.from($("acts").querySelectorAll("textarea, input:not([type=radio]):not([type=checkbox])")).some((one) => one.value);
  const redraw = () => {
    acts = now;
    $("fresh").hidden = true;
    const [rating, moves] = [h("div", {}), h("div", {})];
    fill($("acts"), rating, moves);
    if (due) import("./rating.js").then((module) => fill(rating, module.ratingForm(page, petition, done)), () => { acts = ""; }); // asked again at the next look
    showMoves(moves, Object.assign({ moves: page.moves }, petition), done);
  };
  if (acts && isTouched) note("有了新情况。您正在写的内容还在，抄下后再更新。", "更新可以做的事", redraw);
  else redraw();
}

async function done(words) {
  say(words);
  fill($("acts"));
  acts = "";
  etag = null;
  await load();
  go($("head"));
}

function close() {
  clearTimeout(timer);
  petition = null;
  keep("sessionStorage", OPEN, null);
  ["head", "acts", "story"].forEach((id) => fill($(id)));
  show($("door"), $("page"));
  listMine($("mine"), open);
}

$("door").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = $("number").value.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const code = $("query_code").value.trim();
  if (!number || !code) return showProblem($("door"), { detail: "请填写编号和查询码，都在回执上。" });
  return whilePressed($("door").querySelector("button.main"), async () => {
    const answer = await ask("POST", `/v1/petitions/${encodeURIComponent(number)}/access`, { body: { query_code: code } });
    if (!answer.ok) return showProblem($("door"), answer.body || { detail: `${wordsFor(answer)} 请再点一次“打开”。` });
    $("query_code").value = "";
    return open({ number, token: answer.body.access_token });
  });
});
$("leave").addEventListener("click", () => {
  close();
  say("已关上。要再看，请扫回执，或输入编号和查询码。");
});
document.addEventListener("visibilitychange", look);
window.addEventListener("online", look);
window.addEventListener("hashchange", () => {
  const scanned = fromAddress();
  if (scanned) open(scanned);
});

const first = fromAddress() || kept("sessionStorage", OPEN);
if (first) open(first);
else listMine($("mine"), open);
