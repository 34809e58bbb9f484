"use strict";
/* The sandbox page: reads the worlds, draws them, sends deeds, and reads again what the event stream says has changed.
   Text from chats only ever enters the page through textContent. */

const COMMAND = /^\s*(?:\/(?:qungui|群规)|[@＠](?:群规|qungui))(?:\s+|$)/i;
const worlds = new Map(); // platform -> {data, box, actor, room, unread: Set, lines}
const CALLS_KEPT = 300;
let english = (localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en")) === "en";

function word(key, facts = {}) {
  return WORDS[key][english ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function clock(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const time = at.toLocaleTimeString(english ? "en-GB" : "zh-CN", { hour: "2-digit", minute: "2-digit", second: today ? "2-digit" : undefined });
  return today ? time : `${at.getMonth() + 1}-${String(at.getDate()).padStart(2, "0")} ${time}`;
}

async function read(path) {
  const answer = await fetch(`api/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function act(world, deed, given) {
  const answer = await fetch(`api/${world.data.platform}/${deed}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person: world.actor, group: world.room, ...given }),
  });
  const result = await answer.json();
  if (!result.ok) say(word("refused", { code: result.code }));
  return result.ok ? result : null;
}

let hiding;
function say(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { notice.hidden = true; }, 5000);
}

function ask(question, value) {
  const dialog = document.getElementById("ask");
  const input = dialog.querySelector("input");
  dialog.querySelector("label span").textContent = question;
  input.value = value;
  dialog.returnValue = "";
  dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok" ? input.value.trim() : ""), { once: true });
  });
}

/* What the bot asks the one who is being played, in the same dialog as the page's own questions. */
function showForm(world) {
  const form = world.data.forms[world.actor], dialog = document.getElementById("form");
  if (!form || dialog.open) return;
  dialog.querySelector("h2").textContent = form.title;
  dialog.querySelector(".fields").replaceChildren(...form.fields.map((field) => {
    const label = make("label", "", field.label), input = make(field.options.length ? "select" : "textarea", "");
    input.name = field.label;
    input.required = !field.optional;
    input.append(...field.options.map((option) => make("option", "", option)));
    label.append(input);
    return label;
  }));
  const [cancel, submit] = dialog.querySelectorAll("button");
  cancel.textContent = form.cancel;
  submit.textContent = form.submit;
  dialog.returnValue = "";
  dialog.showModal();
  const player = world.actor;
  dialog.addEventListener("close", () => {
    delete world.data.forms[player];
    const filled = Object.fromEntries(new FormData(dialog.querySelector("form")));
    if (dialog.returnValue === "ok") act(world, "submit", { filled, person: player });
    else act(world, "dismiss", { person: player });
  }, { once: true });
}

/* --- drawing --- */

const person = (world, id) => world.data.people.find((one) => one.id === id);
const nameOf = (world, id) => person(world, id)?.name ?? id;
const roomOf = (world, id = world.room) => world.data.rooms.find((one) => one.id === id);

function titleOf(world, room) {
  if (room.kind !== "direct") return room.name || room.id;
  return room.members.filter((id) => !person(world, id)?.bot).map((id) => nameOf(world, id)).join(", ") || room.id;
}

function drawWords() {
  document.documentElement.lang = english ? "en" : "zh-CN";
  document.title = `${word("title")} · 群规 Qungui`;
  document.getElementById("language").textContent = english ? "中文" : "English";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
}

function drawWorld(world) {
  const { box, data } = world;
  box.querySelector(".platform").textContent = word(`platform_${data.platform}`);
  box.setAttribute("aria-label", word(`platform_${data.platform}`));
  box.querySelector(".say textarea").setAttribute("aria-label", word("send"));
  box.querySelector(".rooms").setAttribute("aria-label", `${word(`platform_${data.platform}`)}: ${word("roomList")}`);
  box.querySelector(".find").placeholder = word("find");
  box.querySelector(".find").setAttribute("aria-label", word("find"));
  drawRooms(world);
  drawRoom(world);
  drawFaults(world);
  drawHome(world);
  showForm(world);
}

function actors(world) {
  return world.data.people.filter((one) => !one.bot && one.active);
}

/* The group's members first: they are who can speak here. */
function drawActors(world, room) {
  const everybody = actors(world);
  const members = everybody.filter((one) => room?.members.includes(one.id));
  const others = everybody.filter((one) => !room?.members.includes(one.id));
  if (!everybody.some((one) => one.id === world.actor)) world.actor = (members[0] ?? others[0])?.id;
  const part = (label, people) => {
    const box = make("optgroup");
    box.label = label;
    box.append(...people.map((one) => {
      const option = make("option", "", one.external ? `${one.name} · ${word("outsider")}` : one.name);
      option.value = one.id;
      option.selected = one.id === world.actor;
      return option;
    }));
    return box;
  };
  world.box.querySelector(".actor").replaceChildren(part(word("inside"), members), part(word("others"), others));
}

function seen(world, room) {
  if (room.kind !== "direct") return true;
  return document.getElementById("see-all").checked || room.members.includes(world.actor);
}

function drawRooms(world) {
  const wanted = world.box.querySelector(".find").value.trim().toLowerCase();
  const rooms = world.data.rooms.filter((room) => seen(world, room) && titleOf(world, room).toLowerCase().includes(wanted));
  rooms.sort((a, b) => (a.kind === "direct") - (b.kind === "direct") || a.archived - b.archived || a.name.localeCompare(b.name));
  if (!roomOf(world)) world.room = rooms[0]?.id;
  world.box.querySelector(".rooms ul").replaceChildren(...rooms.map((room) => {
    const item = make("li");
    const button = make("button", room.archived ? "archived" : "");
    button.type = "button";
    button.dataset.room = room.id;
    const mark = { direct: "@", private: "" }[room.kind] ?? (world.data.platform === "slack" ? "#" : "群");
    button.append(make("span", room.kind === "private" ? "mark closed" : "mark", mark));
    button.append(make("span", "name", titleOf(world, room)));
    if (room.external) button.append(make("span", "tag", word("external")));
    if (world.unread.has(room.id)) {
      const dot = make("span", "dot");
      dot.title = word("unread");
      button.append(dot);
    }
    if (room.id === world.room) button.setAttribute("aria-current", "true");
    item.append(button);
    return item;
  }));
  world.box.querySelector(".list .dot").hidden = !world.unread.size;
}

/* On a phone: the list of groups in the place of the open one, or back. */
function showList(world, open) {
  world.box.querySelector(".panes").classList.toggle("listing", open);
  world.box.querySelector(".list").setAttribute("aria-expanded", String(open));
}

function drawRoom(world) {
  const room = roomOf(world);
  const box = world.box.querySelector(".room");
  box.hidden = !room;
  drawActors(world, room);
  if (!room) return;
  box.querySelector("h3").textContent = titleOf(world, room);
  const facts = [word("members", { n: room.members.length }), room.owner ? word("owner", { name: nameOf(world, room.owner) }) : word("noOwner")];
  if (room.archived) facts.push(word("archived"));
  const about = box.querySelector(".about");
  about.textContent = room.kind === "direct" ? "" : facts.join(" · ");
  about.title = room.members.map((id) => nameOf(world, id)).join("\n");
  const inside = room.members.includes(world.actor);
  box.querySelector(".say textarea").placeholder = inside ? word(`hint_${world.data.platform}`) : word("notInside", { name: nameOf(world, world.actor) });
  box.querySelector("[data-deed=join]").disabled = inside || room.archived;
  box.querySelector("[data-deed=leave]").disabled = !inside || room.archived;
  box.querySelector(".deeds").hidden = room.kind === "direct";
  drawLines(world);
}

function drawLines(world) {
  const list = world.box.querySelector(".lines");
  const all = document.getElementById("see-all").checked;
  const lines = world.lines.filter((line) => !line.privateTo || all || line.privateTo === world.actor);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60 || list.dataset.room !== world.room;
  list.setAttribute("aria-label", word("messagesOf", { name: titleOf(world, roomOf(world)) }));
  list.replaceChildren(...(lines.length ? lines.map((line) => drawLine(world, line)) : [make("li", "quiet", word("empty"))]));
  list.dataset.room = world.room;
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function drawLine(world, line) {
  const sender = person(world, line.sender);
  const item = make("li", [sender?.bot && "bot", line.privateTo && "private", line.sender === world.actor && "own", line.deleted && "gone"].filter(Boolean).join(" "));
  const head = make("p", "head");
  head.append(make("b", "", line.senderName || nameOf(world, line.sender)));
  if (sender?.bot) head.append(make("span", "tag", word("bot")));
  if (sender?.external) head.append(make("span", "tag", word("outsider")));
  if (sender && !sender.active) head.append(make("span", "tag", word("left")));
  head.append(make("time", "", clock(line.at)));
  if (line.privateTo) head.append(make("span", "tag lock", word("privateTo", { name: nameOf(world, line.privateTo) })));
  if (!line.privateTo && !line.deleted && line.sender !== world.actor && !sender?.bot) {
    const report = make("button", "plain report", word("report"));
    report.type = "button";
    report.dataset.report = line.id;
    report.setAttribute("aria-label", word("reportOf", { name: line.senderName }));
    head.append(report);
  }
  if (line.edited && !line.deleted) head.append(make("span", "quiet", word("edited")));
  item.append(head, make("p", "text", line.deleted ? word("deleted") : line.text));
  if (line.buttons.length && !line.deleted) {
    const row = make("p", "buttons");
    line.buttons.forEach((label, index) => {
      const button = make("button", "", label);
      button.type = "button";
      button.dataset.message = line.id;
      button.dataset.button = index;
      // A private message's button is pressed by the one who sees it, whoever is being played.
      button.dataset.by = line.privateTo ?? "";
      row.append(button);
    });
    item.append(row);
  }
  return item;
}

function drawCalls(platform, calls) {
  const list = document.getElementById("calls");
  list.querySelector(".none")?.remove();
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  for (const call of calls) {
    const item = make("li", call.status === "ok" ? "" : "bad");
    item.append(make("time", "", clock(call.at)), make("span", `tag ${platform}`, word(`platform_${platform}`)), make("code", "", call.method), make("span", "status", call.status), make("code", "quiet arguments", call.arguments));
    list.append(item);
  }
  while (list.children.length > CALLS_KEPT) list.firstChild.remove();
  if (!list.children.length) list.append(make("li", "none quiet", word("noCalls")));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

/* --- reading --- */

async function readState() {
  const { worlds: found } = await read("state");
  for (const data of found) {
    const world = worlds.get(data.platform) ?? addWorld(data);
    world.data = data;
    drawWorld(world);
  }
}

async function readLines(world) {
  const wanted = world.room;
  if (!wanted) return;
  const { lines } = await read(`${world.data.platform}/messages/${encodeURIComponent(wanted)}`);
  if (world.room !== wanted) return; // another room was opened meanwhile
  world.lines = lines;
  drawLines(world);
}

async function readCalls(world) {
  const { calls, total } = await read(`${world.data.platform}/calls?after=${world.calls}`);
  world.calls = total;
  drawCalls(world.data.platform, calls);
}

/* Reads of one kind never overlap: what comes while one is under way is read once more after it. */
function oneAtATime(work) {
  let running = false, again = false;
  return async function run(...given) {
    if (running) { again = true; return; }
    running = true;
    try {
      do { again = false; await work(...given); } while (again);
    } catch (problem) {
      say(String(problem));
    } finally {
      running = false;
    }
  };
}

const refreshState = oneAtATime(readState);

function heard({ platform, what, group }) {
  const world = worlds.get(platform);
  if (!world) return;
  if (what === "call") world.refreshCalls();
  else if (what === "fault" || what === "form" || what === "home") refreshState();
  else if (what === "room" || what === "person") refreshState();
  else if (what === "line") {
    if (group && !roomOf(world, group)) refreshState(); // a direct message opens a room
    if (group === world.room) world.refreshLines();
    else if (group) { world.unread.add(group); drawRooms(world); }
  }
}

function listen() {
  const stream = new EventSource("api/watch");
  const link = document.getElementById("link");
  stream.addEventListener("open", async () => {
    link.className = "link on";
    link.textContent = word("live");
    await refreshState();
    for (const world of worlds.values()) { world.refreshLines(); world.refreshCalls(); }
  });
  stream.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    link.className = "link off";
    link.textContent = word("offline");
  });
}

/* --- doing --- */

function openRoom(world, id) {
  world.room = id;
  world.lines = [];
  world.unread.delete(id);
  showList(world, false);
  drawRooms(world);
  drawRoom(world);
  world.refreshLines();
}

async function send(world, area) {
  const text = area.value;
  if (!text.trim()) return;
  area.value = "";
  const command = COMMAND.exec(text);
  const done = command
    ? await act(world, "command", { text: text.slice(command[0].length).trim() || "help" })
    : await act(world, "post", { text });
  if (!done) area.value = text;
}

async function deed(world, name) {
  if (name !== "rename") return act(world, name, {});
  const chosen = await ask(word("newName"), roomOf(world).name);
  return chosen ? act(world, "rename", { name: chosen }) : null;
}

function addWorld(data) {
  const box = document.getElementById("world").content.firstElementChild.cloneNode(true);
  box.classList.add(data.platform);
  document.getElementById("worlds").append(box);
  const world = { data, box, actor: null, room: null, unread: new Set(), lines: [], calls: 0 };
  const first = data.rooms.find((room) => room.kind !== "direct" && !room.archived && room.members.length > 2) ?? data.rooms[0];
  world.room = first?.id ?? null;
  world.actor = actors(world).find((one) => first?.members.includes(one.id))?.id ?? actors(world)[0]?.id;
  world.refreshLines = oneAtATime(() => readLines(world));
  world.refreshCalls = oneAtATime(() => readCalls(world));
  worlds.set(data.platform, world);
  for (const element of box.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  box.querySelector(".actor").addEventListener("change", (event) => { world.actor = event.target.value; drawRooms(world); drawRoom(world); drawHome(world); });
  watchFaults(world);
  watchHome(world);
  box.querySelector(".list").addEventListener("click", () => showList(world, true));
  box.querySelector(".find").addEventListener("input", () => drawRooms(world));
  box.querySelector(".rooms ul").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) openRoom(world, button.dataset.room);
  });
  box.querySelector(".new-room").addEventListener("click", async () => {
    const name = await ask(word("roomName"), "");
    const made = name ? await act(world, "create", { name }) : null;
    if (made?.id) { await refreshState(); openRoom(world, made.id); }
  });
  box.querySelector(".deeds").addEventListener("click", (event) => { if (event.target.dataset.deed) deed(world, event.target.dataset.deed); });
  box.querySelector(".lines").addEventListener("click", (event) => {
    const { message, button, by, report } = event.target.dataset;
    if (report) act(world, "report", { message: report });
    if (button !== undefined) act(world, "click", { message, button: Number(button), person: by || world.actor });
  });
  const form = box.querySelector(".say");
  form.addEventListener("submit", (event) => { event.preventDefault(); send(world, form.querySelector("textarea")); });
  form.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Enter also ends an input method's word
    event.preventDefault();
    form.requestSubmit();
  });
  return world;
}

document.getElementById("language").addEventListener("click", () => {
  english = !english;
  localStorage.setItem("language", english ? "en" : "zh");
  drawWords();
  for (const world of worlds.values()) drawWorld(world);
});
document.getElementById("see-all").addEventListener("change", () => { for (const world of worlds.values()) drawWorld(world); });

drawWords();
drawCalls("slack", []);
listen();
