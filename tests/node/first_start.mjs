// Whoever starts it first makes an account with the link that the start printed, and is told how to begin.
import { Person, given, must, run } from "./browser.mjs";
import { inspect, mistakes } from "./inspection.mjs";

const PASSWORD = "four words of mine";

await run(async (browser) => {
  const ada = await Person.with(browser);
  const page = ada.page;
  const wrong = await mistakes(await ada.goTo(given.link));
  wrong.push(...(await inspect(page, (way) => ada.picture(`invitation-${way}`))));

  await ada.fill({
    Company: "Acme",
    "Your name": "Ada Byron",
    "Your mail address": "ada@acme.example",
    "Your id": "ada",
    Password: PASSWORD,
    "The same again": "four words of yours",
  });
  await ada.press("Set the password");
  await ada.sees("alert", "");
  await ada.picture("invitation-refused");
  await ada.fill({ Password: PASSWORD, "The same again": PASSWORD });
  await ada.press("Set the password");
  await ada.comeIn("ada", PASSWORD);
  ada.complaints.length = 0;

  // Nothing is there yet; every page says what it is for and what to do first.
  await ada.sees("heading", "Welcome to Portcullis");
  await ada.picture("empty-overview");
  for (const [place, said] of [
    ["Releases", "No product yet"],
    ["Vulnerabilities", "Nothing is like that"],
    ["Approvals", "Nothing waits for you"],
    ["Components", "No component yet"],
  ]) {
    await ada.follow(place, page.getByRole("navigation", { name: "Main" }));
    await ada.sees("heading", said);
    await ada.picture(`empty-${place.toLowerCase()}`);
    const html = await (await page.request.get(page.url())).text();
    wrong.push(...(await mistakes(html)));
  }

  must(wrong.length === 0, wrong.join("\n"));

  await ada.follow("Ada Byron");
  await ada.press("Sign out");
  await ada.sees("heading", "Sign in to Portcullis");
  await page.goto("/releases");
  must(page.url().includes("/sign-in"), `whoever is out reads ${page.url()}`);
  // Whoever was on the way somewhere arrives there.
  await ada.fill({ "Id or mail address": "ada", Password: "not my password" });
  await ada.press("Sign in");
  await ada.sees("alert", "");
  await ada.fill({ "Id or mail address": "ada@acme.example", Password: PASSWORD });
  await ada.press("Sign in");
  await ada.sees("heading", "Releases");
});
