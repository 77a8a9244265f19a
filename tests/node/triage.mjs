// From the list to the end: what a test found, with a mouse; what a scanner found, with the keyboard alone.
import { Person, given, must, run } from "./browser.mjs";

await run(async (browser) => {
  const ana = await Person.with(browser);
  await ana.accept(given.link, "ana");
  // What the first scan of a component finds comes together, and is accepted for triage together.
  await ana.goTo("/vulnerabilities");
  await ana.follow("Imports");
  await ana.follow(/^1$/, ana.page.locator("main"));
  await ana.press("Accept it for triage");
  await withMouse(ana);
  await withKeyboard(ana);
  ana.mustBeContent();
});

async function withMouse(ana) {
  const page = ana.page;
  await ana.goTo("/vulnerabilities");
  await ana.follow("Add one");
  await ana.fill({ "In one line": "Anybody reads anybody's orders", "Report, as Markdown": "## Summary\n\nCount up the number of an order." });
  await ana.choose("Component", "web");
  await ana.choose("How it is known", "penetration test");
  await ana.choose("Severity", "high");
  await ana.press("Add it");
  await ana.sees("heading", "Anybody reads anybody's orders");

  await ana.follow("Vulnerabilities", page.getByRole("navigation", { name: "Main" }));
  await ana.follow("V-2");
  await act(ana, "Take it");
  await stands(ana, "Triaging");
  await act(ana, "Report it to its owner");
  await stands(ana, "Reported");
  await act(ana, "Estimate the fix", {
    "Suggested patch": "Ask whose order it is.",
    "Effort, with a regression test": "one day",
    "Work starts on": given.day,
  });
  await stands(ana, "Pending fix");
  await ana.picture("triage-pending");
  await act(ana, "Put up a patch", { "Where the patch is": "https://git.acme.example/shop/pull/7" });
  await stands(ana, "Validating");
  const validation = await ana.unfold("Validate the patch");
  await validation.getByLabel("It does", { exact: true }).check();
  await ana.fill({ "How that was seen, or what is missing": "Another customer's order is not found any more." }, validation);
  await ana.press("Validate the patch", validation);
  await stands(ana, "Disclosing");
  for (let step = 0; step < 5; step += 1) {
    await act(ana, "Go on with the disclosure", { "Where it can be seen, or why it is not needed": `Note ${step + 1}` });
    await ana.reads(`Note ${step + 1}`);
  }
  await act(ana, "Resolve it");
  await stands(ana, "Resolved");
  await ana.picture("triage-resolved");
}

async function act(ana, title, fields = {}) {
  const form = await ana.unfold(title);
  await ana.fill(fields, form);
  await ana.press(title, form);
}

/** The stage that the page of a vulnerability tells. */
async function stands(ana, stage) {
  await ana.page.locator("main strong", { hasText: new RegExp(`^${stage}$`, "i") }).first().waitFor();
}

async function withKeyboard(ana) {
  const page = ana.page;
  const keys = page.keyboard;
  await ana.goTo("/");
  // The first stop leads past the navigation.
  await keys.press("Tab");
  must((await focused(page)).text === "Skip to the content", "the first stop is not the way past the navigation");
  await keys.press("Enter");

  await keys.press("/");
  await keys.type("CVE-2026-1001");
  await keys.press("Enter");
  await ana.sees("heading", "CVE-2026-1001");
  await tabTo(page, /V-1/);
  await keys.press("Enter");
  await stands(ana, "Incoming");

  // The menu of a ticket on the board does what dragging it does.
  await keys.press("Control+k");
  await keys.type("board");
  await keys.press("Enter");
  await ana.sees("heading", "Board");
  await tabTo(page, /^Move/);
  await keys.press("Enter");
  await tabTo(page, /^Take it$/);
  await ana.picture("board-menu");
  await keys.press("Enter");
  await page.waitForURL(/do=take/);
  await tabTo(page, /^Take it$/, "button");
  await keys.press("Enter");
  await stands(ana, "Triaging");
  await tabTo(page, /^Report it to its owner$/, "button");
  await keys.press("Enter");
  await stands(ana, "Reported");
  await tabTo(page, "estimate-patch");
  await keys.type("Take openssl 1.1");
  await keys.press("Tab");
  await keys.type("an hour");
  await tabTo(page, /^Estimate the fix$/, "button");
  await page.getByLabel("Work starts on").evaluate((field, day) => (field.value = day), given.day);
  await keys.press("Enter");
  await stands(ana, "Pending fix");
}

/** What has the focus. */
function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    return { id: at.id, role: at.localName, text: at.innerText?.replace(/\s+/g, " ").trim() ?? "" };
  });
}

/** Goes on with the tabulator until something has the focus, which must be seen. */
async function tabTo(page, wanted, role) {
  for (let stops = 0; stops < 150; stops += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    const is = typeof wanted === "string" ? at.id === wanted : wanted.test(at.text);
    if (!is || (role && at.role !== role)) continue;
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    must(outline !== "none", `nobody sees that ${at.text} has the focus`);
    return;
  }
  throw new Error(`the tabulator never comes to ${wanted}`);
}
