// What goes out of the form: the body of POST /v1/petitions.

import { $ } from "./kit.js";
import { chosenCategory } from "./choices.js";

const value = (id) => $(id).value.trim();
const on = (id) => $(id).checked;

/** The petition as text: it is kept and sent again letter by letter, so it is written only once. */
export function written(facts, others, files) {
  const anonymous = on("anonymous");
  const body = {
    place_code: facts.place,
    area_code: $("where") ? value("area_code") || null : null,
    purpose: document.querySelector("input[name=purpose]:checked").value,
    category: chosenCategory(),
    title: value("title") || null,
    content: value("content"),
    requested_level: $("requested_level").value || null,
    named_units: value("named_units").split(/[\n、，,；;]+/).map((name) => name.trim()).filter(Boolean),
    conflict_levels: ["village", "township"].filter((level) => on(`conflict_${level}`)),
    about_officials: on("about_officials"),
    already_in_process: $("already_in_process").value,
    emergency: on("emergency"),
    petitioner: {
      name: anonymous ? null : value("name") || null,
      phone: anonymous ? null : value("phone") || null,
      anonymous,
      on_behalf_of: on("for_other") ? { name: value("other_name"), relation: value("relation"), represented_minor: on("represented_minor"), minor: on("minor") } : null,
    },
    co_petitioners: others,
    attachments: files,
    previous_number: value("previous_number") || null,
    privacy_notice_version: facts.notice,
  };
  return JSON.stringify(body);
}
