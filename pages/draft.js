// What has been typed, and how does it survive a reload, a dead battery or a lost network?

import { keep, kept } from "./kit.js";
import { newKey } from "./wire.js";

const DAYS = 7 * 864e5;

/** The draft of one place on this phone. */
export class Draft {
  constructor(place) {
    this.name = `yima.draft.${place}`;
    const before = kept("localStorage", this.name);
    this.data = before && Date.now() - before.at < DAYS ? before : empty();
    this.isKept = true; // until something is written down in vain
  }

  /** Whether it was last touched so long ago that a key may have been forgotten. */
  get isOld() {
    return Date.now() - this.data.at > DAYS / 7;
  }

  /** Write the draft down; `changes` replace parts of it. */
  save(changes) {
    Object.assign(this.data, changes, { at: Date.now() });
    this.isKept = keep("localStorage", this.name, this.data);
  }

  /** Freeze the body that goes out: until it is decided, exactly this is sent again. */
  freeze(body) {
    this.save({ sent: this.data.sent || body });
    return this.data.sent;
  }

  /** The service decided against it: nothing is stored there, the text may change again. */
  thaw() {
    this.save({ sent: null });
  }

  /** Forget everything, on this phone too. */
  forget() {
    this.data = empty();
    keep("localStorage", this.name, null);
  }
}

function empty() {
  return { at: Date.now(), fields: {}, co: [], files: [], key: newKey(), sent: null };
}
