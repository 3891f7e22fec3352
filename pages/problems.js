// Which field is to be mended, and how does the writer get there?

import { $, fill, fresh, go, h } from "./kit.js";

/** Take all marks of earlier problems away. */
export function clearProblems(form) {
  form.querySelectorAll("p.error").forEach((mark) => mark.remove());
  form.querySelectorAll("[aria-invalid]").forEach((input) => {
    input.removeAttribute("aria-invalid");
    const others = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => !id.startsWith("error-"));
    if (others[0]) input.setAttribute("aria-describedby", others.join(" "));
    else input.removeAttribute("aria-describedby");
  });
  const summary = form.querySelector("#summary, .summary");
  if (summary) fill(summary);
}

/** Show a problem (RFC 9457) at its fields, and take the writer to the first. */
export function showProblem(form, problem) {
  clearProblems(form);
  const errors = (problem.errors || []).filter((error) => error.detail);
  const marked = errors.map((error) => mark(form, error.pointer || "", error.detail)).filter(Boolean);
  const summary = form.querySelector("#summary, .summary");
  if (summary) {
    const all = errors.length ? errors.map((error) => h("li", {}, error.detail)) : [];
    fill(summary, h("div", { class: "note warn", role: "alert" },
      h("strong", {}, all.length ? `有 ${all.length} 处要改，其他内容都还在：` : problem.detail || "没有办成，请再试。"),
      all.length ? h("ul", {}, all) : ""));
  }
  if (marked.length) go(marked[0].place, marked[0].note);
  else if (summary) go(summary);
}

function mark(form, pointer, words) {
  const place = nearest(form, pointer);
  if (!place) return null;
  for (let up = place; up && up !== form; up = up.parentElement) {
    if (up.tagName === "DETAILS") up.open = true;
    up.hidden = false;
  }
  const note = h("p", { class: "error", id: fresh("error") }, `⚠ ${words}`);
  const isInput = /^(INPUT|SELECT|TEXTAREA)$/.test(place.tagName);
  if (isInput) {
    const tied = place.closest(".tick") || place;
    tied.parentNode.insertBefore(note, tied);
    place.setAttribute("aria-invalid", "true");
    place.addEventListener("input", () => { note.remove(); place.removeAttribute("aria-invalid"); }, { once: true });
    place.setAttribute("aria-describedby", `${note.id} ${place.getAttribute("aria-describedby") || ""}`.trim());
  } else {
    place.insertBefore(note, place.firstChild);
  }
  return { place: isInput ? place : note, note: isInput ? labelOf(place) : note };
}

/** What should be on the screen together with a field. */
function labelOf(input) {
  return input.closest(".tick") || document.querySelector(`label[for="${input.id}"]`) || input;
}

/** The field that a pointer means, or the closest thing around it. */
function nearest(form, pointer) {
  const marked = Array.from(form.querySelectorAll("[data-pointer]"));
  for (let path = pointer; path; path = path.slice(0, path.lastIndexOf("/"))) {
    const found = marked.find((one) => one.dataset.pointer === path);
    if (found) return found;
  }
  return null;
}

/** Show words at one field without asking the service. */
export function pointOut(form, pointer, words) {
  showProblem(form, { errors: [{ pointer, detail: words }] });
}

/** Keep a button from being pressed twice while something runs. */
export async function whilePressed(button, run) {
  const one = typeof button === "string" ? $(button) : button;
  if (one.disabled) return;
  one.disabled = true;
  try {
    await run();
  } finally {
    one.disabled = false;
  }
}
