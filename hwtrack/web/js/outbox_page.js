// The page of what has not been sent: the list, why it waits, and what a person can do about it.

import { NoSuchFile, bring } from "./bringing.js";
import { drain, exported, onChange, pending, seen, unsent } from "./outbox.js";
import { age } from "./pending.js";
import { known } from "./phone.js";
import { waitingPhotos } from "./photos.js";
import { download, newestReceipts } from "./receipts.js";
import { Refusal } from "./service.js";
import { word } from "./words.js";

/** @param {string} role */
function part(role) {
  const element = document.querySelector(`[data-unsent-${role}]`);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${role}`);
  return element;
}

async function draw() {
  const [entries, now, phone] = [await unsent(), await pending(), await known()];
  part("phone").textContent = phone?.enrolled ? word("outbox_phone", { name: phone.name }) : word("outbox_no_phone");
  const facts = { count: now.waiting, age: age(now.ageMs, { minutes: word("minutes"), hours: word("hours") }) };
  const status = part("status");
  status.dataset.tone = entries.length ? "" : "good";
  status.hidden = entries.length === 0 && now.photos > 0;
  status.textContent = entries.length ? word("outbox_waiting", facts) : word("outbox_empty");
  part("trouble").textContent = now.trouble ? word(`outbox_${now.trouble}`).replace(/^outbox_/, "") : "";
  part("gaps").textContent = now.phone?.missing ? word("outbox_gaps", { count: now.phone.missing }) : "";
  part("overdue").textContent = now.overdue ? word("outbox_overdue", { count: now.overdue }) : "";
  part("overdue").hidden = !now.overdue;
  part("proofs").textContent = now.unproved ? word("outbox_unproved", { count: now.unproved }) : "";
  part("list").replaceChildren(...entries.map(row));
  await drawPhotos();
  part("export").hidden = entries.length === 0;
  const receipts = await newestReceipts();
  part("receipts-box").hidden = receipts.length === 0;
  part("receipts").replaceChildren(...receipts);
}

/** Say how many photos wait, how large they are together, what the service said of them, and how many are others'. */
async function drawPhotos() {
  const { own: photos, others } = await waitingPhotos();
  const size = (photos.reduce((sum, one) => sum + one.bytes, 0) / 1_000_000).toFixed(1);
  part("photos").hidden = photos.length === 0;
  const told = [...new Set(photos.map((one) => one.problem ?? ""))].join(" ").trim();
  part("photos").textContent = photos.length ? `${word("outbox_photos", { count: photos.length, size })} ${told}` : "";
  part("others").hidden = others === 0;
  part("others").textContent = others ? word("outbox_photos_others", { count: others }) : "";
}

/** @param {import("./phone.js").Unsent} one */
function row(one) {
  const item = document.createElement("li");
  item.className = "card stack";
  const title = document.createElement("p");
  title.className = "strong";
  title.textContent = `${one.seq} · ${word(`event_${one.about.kind}`)} · ${word(one.state === "attention" ? "outbox_attention" : "outbox_state_waiting")}`;
  const codes = document.createElement("p");
  codes.className = "code small";
  codes.textContent = one.about.codes.slice(0, 3).join(" ") + (one.about.codes.length > 3 ? " …" : "");
  item.append(title, codes);
  if (one.state === "attention") item.append(words(one), button(one));
  return item;
}

/** @param {import("./phone.js").Unsent} one */
function words(one) {
  const text = document.createElement("p");
  text.textContent = `${one.problem ?? ""} ${one.remedy ?? ""}`;
  return text;
}

/** @param {import("./phone.js").Unsent} one */
function button(one) {
  const made = document.createElement("button");
  made.className = "button wide";
  made.type = "button";
  made.textContent = word("outbox_seen");
  made.addEventListener("click", () => confirm(word("outbox_seen_sure")) && void seen(one.seq));
  return made;
}

/** Give the signed text away as a file. */
async function give() {
  const text = await exported();
  if (text !== null) download("unsent.hwevents.json", text, "application/json");
}

/** Bring in another phone's file and say what became of its scans. @param {Event} event */
async function take(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  if (!file) return;
  const [status, told] = [part("brought"), await bring(file).catch(trouble)];
  input.value = "";
  status.dataset.tone = typeof told === "string" || told.refused ? "bad" : told.aside ? "warn" : "good";
  status.textContent = typeof told === "string" ? told : word("brought", told);
}

/** @param {unknown} error */
function trouble(error) {
  if (error instanceof NoSuchFile) return word("brought_no_file");
  if (error instanceof Refusal) return `${error.message} ${error.remedy}`;
  return word("enrol_offline");
}

part("send").addEventListener("click", () => void drain({ force: true }).then(draw));
part("export").addEventListener("click", () => void give());
part("bring").addEventListener("change", (event) => void take(event));
onChange(() => void draw());
void draw();
