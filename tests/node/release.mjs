// A release is opened, scanned and blocked; what blocks it is addressed, one thing by a decision that somebody else
// approves and one by a newer image; then it passes.
import { Person, given, must, run } from "./browser.mjs";

await run(async (browser) => {
  const ana = await Person.with(browser);
  const sam = await Person.with(browser);
  const page = ana.page;
  await ana.accept(given.links.ana, "ana");
  await sam.accept(given.links.sam, "sam");

  await ana.goTo("/releases");
  await ana.follow("Open a release");
  await ana.fill({ Version: "5.3.2", "Digest, sha256:…": given.images[0] });
  await ana.press("Open the release");
  await ana.reads("NOT JUDGED");
  await ana.picture("release-not-judged");

  await upload(ana, given.reports[0]);
  await judge(ana, "BLOCKED");
  await ana.picture("release-blocked");

  // What has no fix is not reachable, says Ana, and Sam agrees.
  const row = page.getByRole("row").filter({ hasText: "zlib1g" });
  await ana.follow(/^V-\d+$/, row);
  const asking = await ana.unfold("Say that we are not affected");
  await ana.choose("Because", "vulnerable code not in execute path", asking);
  await ana.fill({ "Why, in words that customers may read": "Nothing that we ship opens archives of others." }, asking);
  await ana.press("Say that we are not affected", asking);
  await ana.picture("decision-asked");
  await sam.goTo("/");
  await sam.follow("1 waiting for you");
  await sam.reads("Nothing that we ship opens archives of others.");
  await sam.press("Approve");
  await sam.sees("heading", "Nothing waits for you");

  // What has one is in a newer image.
  await ana.goTo("/releases");
  await ana.follow("Open a release");
  await ana.fill({ Version: "5.3.2", "Digest, sha256:…": given.images[1] });
  await page.getByLabel("Replace the components of a release that is open already").check();
  await ana.press("Open the release");
  await ana.sees("heading", "Acme 5.3.2");
  await upload(ana, given.reports[1]);
  await judge(ana, "PASSES");
  await ana.picture("release-passes");
  await page.emulateMedia({ media: "print" });
  await ana.picture("release-printed");
  ana.mustBeContent();
  sam.mustBeContent();
});

/** Uploads a report; the palette of commands leads to the form. */
async function upload(person, report) {
  const page = person.page;
  await page.keyboard.press("Control+k");
  await page.getByLabel("Command", { exact: true }).fill("upload");
  await page.keyboard.press("Enter");
  await person.sees("heading", "Upload a scan");
  await person.choose("Component", "web");
  await person.fill({ Track: "5.3.2", "Date of the advisory database": given.day });
  await page.getByLabel("Report", { exact: true }).setInputFiles(report);
  await person.press("Upload the scan");
  await person.sees("heading", "Scan of web with trivy");
}

/** Asks the gate. */
async function judge(person, outcome) {
  await person.follow("Releases", person.page.getByRole("navigation", { name: "Main" }));
  await person.follow("5.3.2");
  const judged = person.page.waitForEvent("domcontentloaded");
  await person.page.getByRole("button", { name: /^Check/ }).click();
  await judged;
  const said = await person.page.getByText(/^(BLOCKED|PASSES|UNDECIDED)$/).first().innerText();
  must(said === outcome, `the gate says ${said} instead of ${outcome}:\n${await person.page.locator("main").innerText()}`);
}
