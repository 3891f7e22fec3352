// How does somebody find a category among seventy without knowing the words of offices?

import { $, fill, h, say } from "./kit.js";

/** Tie the two levels and the search together; returns a function that chooses a category. */
export function tieCategories(changed) {
  const [group, category, find, found] = ["group", "category", "find", "found"].map($);
  const groups = Array.from(category.querySelectorAll("optgroup")).map((one) => ({
    slug: one.dataset.slug,
    name: one.label,
    options: Array.from(one.children).map((option) => ({ slug: option.value, name: option.textContent })),
  }));
  const label = document.querySelector("label[for=category]");

  function open(slug) {
    const chosen = groups.find((one) => one.slug === slug);
    fill(category, chosen ? chosen.options.map((one) => h("option", { value: one.slug }, one.name)) : "");
    const shown = Boolean(chosen && chosen.options.length > 1);
    category.hidden = !shown;
    label.hidden = !shown;
  }

  function choose(slug) {
    const holder = groups.find((one) => one.options.some((option) => option.slug === slug));
    group.value = holder ? holder.slug : "";
    open(group.value);
    if (holder) category.value = slug;
  }

  function look() {
    const words = find.value.trim();
    const hits = [];
    groups.forEach((one) => one.options.forEach((option) => {
      const name = option.slug === one.slug ? one.name : `${one.name}：${option.name}`;
      if (words && Array.from(words).every((letter) => name.includes(letter))) hits.push({ slug: option.slug, name });
    }));
    const buttons = hits.slice(0, 6).map((hit) => h("button", {
      type: "button",
      onclick: () => { choose(hit.slug); fill(found); find.value = ""; changed(); say(`已选：${hit.name}`); category.focus(); },
    }, hit.name));
    fill(found, words && !hits.length ? h("p", { class: "hint" }, "没有找到。不选也可以，由工作人员判断。") : buttons);
  }

  group.addEventListener("change", () => { open(group.value); changed(); });
  find.addEventListener("input", look);
  open("");
  return choose;
}

/** The chosen category; "other" lets a person decide. */
export function chosenCategory() {
  return $("group").value ? $("category").value || $("group").value : "other";
}
