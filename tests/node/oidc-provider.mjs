// A provider of identities on a free port of this machine, which says on its first line where it is, and ends with its
// standard input. Whoever signs in as NAME has the address NAME@acme.example; that of `unverified` nobody verified.
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Packages are in a folder of their own, so that nothing is installed into the sources. */
const packages = join(process.env.PORTCULLIS_TEST_NODE, "node_modules");
const { Provider } = await import(pathToFileURL(join(packages, "oidc-provider/lib/index.js")));
const [client, secret, redirect, left] = process.argv.slice(2);

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const claims = (name) => ({
  sub: name,
  email: `${name}@acme.example`,
  email_verified: name !== "unverified",
});
const provider = new Provider(issuer, {
  clients: [
    { client_id: client, client_secret: secret, redirect_uris: [redirect], post_logout_redirect_uris: [left] },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  scopes: ["openid", "email", "profile"],
  pkce: { required: () => true },
  cookies: { keys: ["for tests alone"] },
  findAccount: (_, name) => ({ accountId: name, claims: () => claims(name) }),
});
server.on("request", provider.callback());
process.stdin.on("end", () => process.exit()).resume();
console.log(issuer);
