// One person asks for a risk to be accepted, and another, who may, approves it.
import { Person, given, must, run } from "./browser.mjs";

await run(async (browser) => {
  const ana = await Person.with(browser);
  const hedy = await Person.with(browser);
  await ana.accept(given.links.ana, "ana");
  await hedy.accept(given.links.hedy, "hedy");

  await ana.goTo("/vulnerabilities");
  await ana.follow("V-1");
  const asking = await ana.unfold("Accept the risk until a day");
  await asking.getByText(/Hedy Voss/).waitFor();
  await ana.fill(
    {
      "Until the end of": later(given.day, 60),
      "What is done instead": "Uploads are unpacked in a sandbox.",
      "What fixing it would take": "Another library; three weeks.",
      "Why, in words that customers may read": "No version has a fix, and the sandbox keeps the damage away.",
    },
    asking,
  );
  await ana.press("Accept the risk until a day", asking);
  await ana.reads("No version has a fix, and the sandbox keeps the damage away.");
  await ana.picture("acceptance-asked");

  // Nobody approves what they asked for.
  await ana.goTo("/approvals?of=all");
  must(await ana.page.getByRole("button", { name: "Approve" }).isDisabled(), "who asked may approve");
  await ana.reads("nobody approves their own request");
  await ana.picture("approvals-own");

  await hedy.goTo("/");
  await hedy.follow("1 waiting for you");
  await hedy.reads("Uploads are unpacked in a sandbox.");
  await hedy.picture("approvals-waiting");
  await hedy.press("Approve");
  await hedy.sees("heading", "Nothing waits for you");

  await ana.goTo("/vulnerabilities/1");
  await ana.reads("Risk accepted");
  await ana.picture("acceptance-approved");
  ana.mustBeContent();
  hedy.mustBeContent();
});

/** A day that many days after another. */
function later(day, days) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
