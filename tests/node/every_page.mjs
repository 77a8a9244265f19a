// Walks through everything that the demonstration leads to, and inspects one page of each kind.
import { Person, given, must, run } from "./browser.mjs";
import { inspect, mistakes } from "./inspection.mjs";

/** What a page may weigh on the first view with everything it takes, and after that, in bytes as they are sent. */
const FIRST = 150_000;
const AFTER = 30_000;

/** The routes, those with fewer parameters first: `/vulnerabilities/board` is no vulnerability. */
const routes = given.routes
  .map((route) => ({ route, pattern: new RegExp(`^${route.replace(/\{[^}]+\}/g, "[^/]+")}$`) }))
  .sort((one, other) => one.route.split("{").length - other.route.split("{").length);

const routeOf = (path) => routes.find(({ pattern }) => pattern.test(path))?.route;

/** What is the same kind of page: the same route, asked with the same words; what is asked with many of them is one kind. */
function kindOf(address) {
  const { pathname, searchParams } = new URL(address, given.address);
  const route = routeOf(pathname);
  const words = [...new Set(searchParams.keys())];
  return route && [route, ...(words.length > 2 ? ["several"] : words)].join(" ");
}

/** The name of a page's pictures. */
const nameOf = (kind) => kind.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "overview";

await run(async (browser) => {
  /** What is wrong, and on which pages. */
  const wrong = new Map();
  const note = (address, faults) => {
    for (const fault of faults) wrong.set(fault, [...(wrong.get(fault) ?? []), address]);
  };

  // What is there for whoever is not in yet.
  const guest = await Person.with(browser);
  note("/sign-in", await look(guest, "sign-in", await weigh(guest, "/sign-in")));
  note("/sign-in", guest.complaints);
  await guest.signIn(given.person, given.password);

  // Scripts give the pages their reader's zone, so both readers have it. Neither has seen a page before.
  const storageState = await guest.context.storageState();
  const reader = await Person.with(browser, { storageState });
  const plain = await Person.with(browser, { storageState, javaScriptEnabled: false });

  const seen = new Map();
  // The demonstration tells no program elsewhere of anything.
  await reader.goTo("/webhooks");
  await reader.fill({ "Where it leads": "https://hooks.harbour.example/portcullis", "What it is told of": "webhook.test" });
  await reader.press("Add the webhook");
  // Forms lead to these, or what is longer than a demonstration.
  const waiting = ["/", "/search?q=CVE", "/search?q=nothing-is-called-so", "/releases/harbour/1.1/verdicts"];
  waiting.push("/vulnerabilities/1/merger?with=V-2", `/accounts/${given.person}/erasure`);
  let shared = 0;
  while (waiting.length > 0) {
    const address = waiting.shift();
    const kind = kindOf(address);
    if (!kind || seen.has(kind)) continue;
    seen.set(kind, address);
    const { html, bytes } = await weigh(reader, address);
    // The first page brings the style and the script for all.
    if (seen.size === 1) shared = bytes;
    else if (bytes > AFTER) note(address, [`it weighs ${bytes} bytes, and may ${AFTER}`]);
    if (shared + bytes > FIRST) note(address, [`it weighs ${shared + bytes} bytes at first, and may ${FIRST}`]);
    const links = await reader.page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    waiting.push(...links.filter((link) => link.startsWith(given.address)).map((link) => link.slice(given.address.length)));
    note(address, await look(reader, kind, { html }));
    note(address, await readsTheSame(reader, plain, address));
    note(address, reader.complaints.splice(0));
  }

  // What goes wrong is a page, too.
  for (const [address, status] of [
    ["/nowhere", 404],
    ["/vulnerabilities/99999", 404],
    ["/vulnerabilities?filter=nonsense", 400],
  ]) {
    const answer = await reader.page.goto(address);
    if (answer.status() !== status) note(address, [`it answers ${answer.status()} and not ${status}`]);
    note(address, await look(reader, `wrong${address}`, { html: await answer.text() }));
  }
  const stranger = await Person.with(browser);
  const nothing = await stranger.page.goto("/nowhere");
  must(nothing.status() === 404, `what is nowhere answers ${nothing.status()}`);
  note("/nowhere, from outside", await mistakes(await nothing.text()));
  const gone = await stranger.page.goto("/invitation/of-nobody");
  note("/invitation/of-nobody", await look(stranger, "wrong-invitation", { html: await gone.text() }));

  const visited = new Set([...seen.keys()].map((kind) => kind.split(" ")[0]));
  const missed = given.routes.filter((route) => !visited.has(route) && !given.elsewhere.includes(route));
  note("the demonstration", missed.map((route) => `no link leads to ${route}`));
  console.log(`${seen.size} kinds of pages: ${[...seen.keys()].join(", ")}`);
  const told = [...wrong].map(([fault, addresses]) => `${fault}\n    on ${[...new Set(addresses)].slice(0, 5).join(" ")}`);
  must(wrong.size === 0, told.join("\n"));
});

/** Goes to a page, and weighs what that takes. */
async function weigh(reader, address) {
  const network = await reader.context.newCDPSession(reader.page);
  let bytes = 0;
  network.on("Network.loadingFinished", (loaded) => (bytes += loaded.encodedDataLength));
  await network.send("Network.enable");
  const answer = await reader.page.goto(address, { waitUntil: "load" });
  must(answer.ok(), `${address} answers ${answer.status()}`);
  const html = await answer.text();
  await network.detach();
  return { html, bytes };
}

/** Inspects a page and takes its pictures. */
async function look(reader, kind, { html }) {
  const faults = await inspect(reader.page, (way) => reader.picture(`${nameOf(kind)}-${way}`));
  return [...(await mistakes(html)), ...faults];
}

/** Without scripts a page says the same. What a job or the time changed in between is looked at again. */
async function readsTheSame(reader, plain, address) {
  const said = async (page) => {
    await page.goto(address);
    return page.locator("main").innerText();
  };
  let without;
  for (let look = 0; look < 3; look += 1) {
    without = await said(plain.page);
    if ((await said(reader.page)) === without) return [];
  }
  return [`it reads differently without scripts: ${without.slice(0, 200)}`];
}
