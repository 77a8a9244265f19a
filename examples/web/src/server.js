// The pages of Harbour: a customer types a parcel number and sees where the parcel is.
const http = require("http");
const { execFile, exec } = require("child_process");
const _ = require("lodash");
const options = require("minimist")(process.argv.slice(2));

const port = options.port || 8080;

function label(parcel, answer) {
  // A mistake on purpose: the number goes to a shell as it came in.
  exec(`labels --parcel ${parcel}`, (error, text) => answer(error ? 500 : 200, text));
}

function track(parcel, answer) {
  execFile("tracker", ["--parcel", parcel], (error, text) => answer(error ? 404 : 200, text));
}

http
  .createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    const parcel = url.searchParams.get("parcel") || "";
    const answer = (status, text) => {
      response.writeHead(status, { "content-type": "text/html" });
      // A mistake on purpose: what the customer typed is written into the page as it is.
      response.end(`<h1>${parcel}</h1><pre>${_.escape(text || "")}</pre>`);
    };
    (url.pathname === "/label" ? label : track)(parcel, answer);
  })
  .listen(port);
