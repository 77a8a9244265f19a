"use strict";
// The page of the fake workspace: it shows what there is, and does what people do.
const find = (id) => document.getElementById(id);
const faces = { thumbsup: "👍", white_check_mark: "✅", thumbsdown: "👎", eyes: "👀" };
let state = { people: [], channels: [], messages: [], views: [] };
let channel = null, thread = null, seen = "", shownView = "";

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const me = () => find("person").value;
const nameOf = (id) => (state.people.find((person) => person.id === id) || { name: id }).name;

async function act(what) {
  const answer = await fetch("/_/act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
  });
  find("trouble").textContent = answer.ok ? "" : await answer.text();
  await look();
}

async function look() {
  const text = await (await fetch("/_/state")).text();
  if (text === seen) return;
  seen = text;
  state = JSON.parse(text);
  show();
}

function show() {
  const person = find("person");
  const people = state.people.filter((one) => one.id !== "U0BOT");
  if (person.options.length !== people.length) {
    person.replaceChildren(...people.map((one) => make("option", { value: one.id, textContent: one.name })));
  }
  const mine = state.channels.filter((one) => !one.with || one.with === me());
  if (!mine.some((one) => one.id === channel)) [channel, thread] = [mine.length ? mine[0].id : null, null];
  find("channels").replaceChildren(...mine.map((one) => {
    const button = make("button", { textContent: one.with ? "@ Portcullis" : `# ${one.name}` });
    if (one.id === channel) button.setAttribute("aria-current", "page");
    button.onclick = () => { [channel, thread] = [one.id, null]; show(); };
    return button;
  }));
  const current = mine.find((one) => one.id === channel);
  find("channel").textContent = current ? (current.with ? "Portcullis" : `#${current.name}`) : "";
  find("where").textContent = thread ? "Reply" : "Say";
  const all = state.messages.filter((one) => one.channel === channel && (!one.only || one.only === me()));
  const isReply = (one) => one.thread && one.thread !== one.ts;
  const inOrder = all.filter((one) => !isReply(one))
    .flatMap((root) => [root, ...all.filter((one) => isReply(one) && one.thread === root.ts)]);
  find("messages").replaceChildren(...inOrder.map((one) => line(one, isReply(one))));
  modal();
}

function line(one, isReply) {
  const head = make("p", { className: "quiet" }, make("strong", { textContent: nameOf(one.user) }));
  if (one.only) head.append(" · only you see this");
  if (one.edited && one.user !== "U0BOT") head.append(" · edited");
  const acts = make("div", { className: "acts" });
  const button = (text, what) => acts.append(make("button", { textContent: text, onclick: what }));
  for (const shown of one.buttons) {
    button(shown.text, () => act({ do: "click", user: me(), channel: one.channel, ts: one.ts, action_id: shown.id }));
  }
  const names = [...new Set([...one.reactions.map((each) => each.name), ...(one.only ? [] : Object.keys(faces))])];
  for (const name of names) {
    const who = one.reactions.filter((each) => each.name === name).map((each) => each.user);
    const face = faces[name] || `:${name}:`;
    const isMine = who.includes(me());
    const label = who.length ? `${face} ${who.map(nameOf).join(", ")}` : face;
    button(label, () => act({ do: isMine ? "unreact" : "react", user: me(), channel: one.channel, ts: one.ts, name }));
  }
  if (!one.only && !isReply) button("Reply", () => { thread = one.ts; show(); find("text").focus(); });
  if (!one.only && one.user !== "U0BOT") {
    button("Make it a request", () => act({ do: "message_shortcut", user: me(), channel: one.channel, ts: one.ts, callback_id: "request" }));
  }
  return make("li", { className: isReply ? "reply" : "" }, head, make("p", { textContent: one.lines.join("\n") }), acts);
}

function modal() {
  const dialog = find("modal");
  const view = state.views.filter((one) => one.user === me()).pop();
  const key = view ? view.hash + JSON.stringify(view.errors) : "";
  if (key === shownView) return;
  shownView = key;
  if (!view) return dialog.close();
  const form = find("form");
  const kept = Object.fromEntries([...new FormData(form)]);
  form.replaceChildren(make("h2", { textContent: view.modal.title.text }), ...view.modal.blocks.map((block) => field(block, view, kept)));
  const close = make("button", { type: "button", textContent: "Cancel", onclick: () => act({ do: "dismiss", user: me() }) });
  form.append(make("p", { className: "acts" }, close));
  if (view.modal.submit) form.lastChild.prepend(make("button", { textContent: view.modal.submit.text }));
  if (!dialog.open) dialog.showModal();
}

function field(block, view, kept) {
  if (block.type !== "input") {
    const texts = block.elements || (block.text ? [block.text] : []);
    return make("p", { className: "quiet", textContent: texts.map((one) => one.text).join(" ") });
  }
  const element = block.element, name = block.block_id;
  const choices = (element.options || []).map((one) => make("option", { value: one.value, textContent: one.text.text }));
  const inputs = {
    static_select: () => make("select", {}, make("option", { value: "", textContent: "—" }), ...choices),
    users_select: () => make("select", {}, make("option", { value: "", textContent: "—" }),
      ...state.people.map((one) => make("option", { value: one.id, textContent: one.name }))),
    datepicker: () => make("input", { type: "date" }),
    url_text_input: () => make("input", { type: "url" }),
    checkboxes: () => make("input", { type: "checkbox" }),
    plain_text_input: () => (element.multiline ? make("textarea", { rows: 3 }) : make("input")),
  };
  const input = (inputs[element.type] || (() => make("input")))();
  Object.assign(input, { name, id: `field-${name}`, required: !block.optional });
  const initial = element.initial_option ? element.initial_option.value : element.initial_value;
  if (element.type === "checkboxes") input.value = element.options[0].value;
  else input.value = kept[name] || initial || "";
  if (block.dispatch_action) input.onchange = () => act({ do: "choose", user: me(), block: name, value: input.value });
  const label = make("label", { htmlFor: input.id, textContent: block.label.text });
  const rest = view.errors[name] ? [make("p", { className: "wrong", textContent: view.errors[name] })] : [];
  return make("div", {}, label, input, ...rest);
}

find("form").onsubmit = (event) => {
  event.preventDefault();
  act({ do: "submit", user: me(), values: Object.fromEntries(new FormData(find("form"))) });
};
find("modal").oncancel = (event) => { event.preventDefault(); act({ do: "dismiss", user: me() }); };
find("write").onsubmit = (event) => {
  event.preventDefault();
  const text = find("text").value.trim();
  if (!text || !channel) return;
  find("text").value = "";
  const [command, rest] = [text.split(" ")[0], text.split(" ").slice(1).join(" ")];
  if (command.startsWith("/")) act({ do: "command", user: me(), channel, command, text: rest });
  else act({ do: "say", user: me(), channel, thread, text });
};
find("ask").onclick = () => act({ do: "shortcut", user: me(), callback_id: "ask" });
find("person").onchange = () => { seen = ""; shownView = ""; find("modal").close(); look(); };
look();
setInterval(look, 1000);
