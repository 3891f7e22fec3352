// What do all pages need to draw themselves? Text is always set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

/** Make an element: h("p", {class: "note", onclick: f}, "text", child, ...). Empty children are skipped. */
export function h(tag, facts, ...inside) {
  const made = document.createElement(tag);
  Object.keys(facts || {}).forEach((name) => {
    const fact = facts[name];
    if (fact === null || fact === undefined || fact === false) return;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), fact);
    else if (name === "value" || name === "checked") made[name] = fact;
    else made.setAttribute(name, fact === true ? "" : fact);
  });
  put(made, ...inside);
  return made;
}

/** Add children to an element. */
export function put(where, ...inside) {
  inside.forEach((one) => {
    if (Array.isArray(one)) put(where, ...one);
    else if (one || one === 0) where.appendChild(one.nodeType ? one : document.createTextNode(one));
  });
  return where;
}

/** Replace the children of an element. */
export function fill(where, ...inside) {
  where.textContent = "";
  return put(where, ...inside);
}

/** Show one of several elements. */
export function show(one, ...others) {
  others.forEach((other) => { other.hidden = true; });
  one.hidden = false;
}

let clearing = 0;
/** Say something aloud, and at the foot of the screen unless it stands elsewhere already. */
export function say(words, isShown) {
  clearTimeout(clearing);
  $("live").classList.toggle("unseen", Boolean(isShown));
  fill($("live"), words);
  clearing = setTimeout(() => fill($("live")), 9000);
}

/** Move the reader to an element, and its surroundings into view. */
export function go(where, seen) {
  if (!where.hasAttribute("tabindex") && !/^(INPUT|SELECT|TEXTAREA|BUTTON|A)$/.test(where.tagName)) {
    where.setAttribute("tabindex", "-1");
  }
  where.focus({ preventScroll: true });
  (seen || where).scrollIntoView();
}

let made = 0;
/** Return an id that nobody has. */
export function fresh(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** A labelled input; facts go to the input. */
export function field(label, input, hint) {
  input.id = input.id || fresh("f");
  const told = hint && h("p", { class: "hint", id: `${input.id}-hint` }, hint);
  if (told) input.setAttribute("aria-describedby", told.id);
  return h("div", {}, h("label", { for: input.id }, label), input, told);
}

/** A checkbox or radio with its words. */
export function tick(words, input) {
  input.id = input.id || fresh("f");
  return h("label", { class: "tick" }, input, h("span", {}, words));
}

/** A box that must be ticked before a step that cannot be undone by a slip of the finger. */
export function surely(words, button) {
  const box = h("input", { type: "checkbox", onchange: () => { button.disabled = !box.checked; } });
  button.disabled = true;
  return tick(words, box);
}

/** Links that call. */
export function calls(pairs) {
  return h("p", { class: "calls" }, pairs.map(([word, number]) =>
    h("a", { class: "button", href: `tel:${number}` }, `${word} ${number}`)));
}

const WEEK = "日一二三四五六";
/** "2026-11-20" → 2026年11月20日（周五） */
export function day(text) {
  const [year, month, date] = text.slice(0, 10).split("-").map(Number);
  return `${year}年${month}月${date}日（周${WEEK[new Date(Date.UTC(year, month - 1, date)).getUTCDay()]}）`;
}

/** An instant → 11月18日 12:00 in Beijing, wherever the phone is. */
export function moment(text) {
  const there = new Date(Date.parse(text) + 8 * 3600e3).toISOString();
  return `${Number(there.slice(0, 4))}年${Number(there.slice(5, 7))}月${Number(there.slice(8, 10))}日 ${there.slice(11, 16)}`;
}

/** Until when a clock runs: the last day with what is left, or the minute where hours are counted. */
export function until(clock) {
  const end = moment(clock.due_at);
  return end.endsWith(" 00:00") ? [h("strong", {}, day(clock.due_on)), `，${left(clock.due_on)}`] : h("strong", {}, end);
}

/** How many days are left until a date, in words. */
export function left(text, now) {
  const today = new Date((now || Date.now()) + 8 * 3600e3).toISOString().slice(0, 10);
  const days = Math.round((Date.parse(text.slice(0, 10)) - Date.parse(today)) / 864e5);
  if (days < 0) return `已过 ${-days} 天`;
  return days === 0 ? "就是今天" : `还有 ${days} 天`;
}

/** Storage that may be forbidden or full; returns false when nothing was kept. */
export function keep(store, key, value) {
  try {
    if (value === null) window[store].removeItem(key);
    else window[store].setItem(key, JSON.stringify(value));
    return true;
  } catch (error) {
    return false;
  }
}

/** Read what was kept, null when there is nothing. */
export function kept(store, key) {
  try {
    return JSON.parse(window[store].getItem(key));
  } catch (error) {
    return null;
  }
}
