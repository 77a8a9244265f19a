// What pages can do beyond reading and sending forms. Everything works without it.
(() => {
  "use strict";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (zone && !document.cookie.includes(`zone=${encodeURIComponent(zone)}`)) {
    document.cookie = `zone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const palette = document.getElementById("palette");
  const openPalette = () => {
    if (!palette || palette.open) return;
    palette.showModal();
    const field = palette.querySelector("input");
    field.value = "";
    narrow("");
    field.focus();
  };
  const narrow = (text) => {
    for (const row of palette.querySelectorAll("li")) {
      row.hidden = !row.textContent.toLowerCase().includes(text.toLowerCase());
    }
  };
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    } else if (event.key === "/" && !typing(event.target)) {
      const search = document.getElementById("search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });
  if (palette) {
    const field = palette.querySelector("input");
    field.addEventListener("input", () => narrow(field.value));
    palette.addEventListener("keydown", (event) => {
      const rows = [...palette.querySelectorAll("li:not([hidden]) a")];
      const at = rows.indexOf(document.activeElement);
      if (event.key === "Enter" && at < 0 && rows.length) {
        event.preventDefault();
        rows[0].click();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = event.key === "ArrowDown" ? at + 1 : at - 1;
        (rows[next] || field).focus();
      }
    });
    for (const button of document.querySelectorAll("[data-opens-palette]")) {
      button.hidden = false;
      button.addEventListener("click", openPalette);
    }
  }

  // A form that changes with its fields sends itself; its button is for those without JavaScript.
  for (const form of document.querySelectorAll("form[data-sends-itself]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  // What is asked again before it is done.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.asks ?? event.target.dataset.asks;
    if (question && !window.confirm(question)) event.preventDefault();
  });
  // A secret is copied with a button.
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = "Copied";
    });
  }
  // One box marks all of a list.
  for (const all of document.querySelectorAll("input[data-marks-all]")) {
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll(`input[name="${all.dataset.marksAll}"]`)) box.checked = all.checked;
    });
  }

  // On a phone the navigation scrolls, and shows where one is.
  const side = document.querySelector(".side");
  const here = side?.querySelector("[aria-current]");
  if (here && side.scrollWidth > side.clientWidth) side.scrollLeft = here.offsetLeft - side.clientWidth / 3;

  // What scrolls sideways is reached with the keyboard, in browsers that don't see to it, too.
  const reachable = new ResizeObserver((all) => {
    for (const { target } of all) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const region of document.querySelectorAll(".scroll, .board, pre")) reachable.observe(region);

  // Tickets are dragged from column to column; each column names what moving one there means.
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    const ticket = event.target.closest?.(".ticket[draggable]");
    if (!ticket) return;
    dragged = ticket;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", ticket.dataset.number);
  });
  document.addEventListener("dragover", (event) => {
    const column = event.target.closest?.(".column[data-action]");
    if (!dragged || !column || column.contains(dragged)) return;
    event.preventDefault();
    column.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => event.target.closest?.(".column")?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const column = event.target.closest?.(".column[data-action]");
    if (!dragged || !column) return;
    event.preventDefault();
    column.classList.remove("over");
    location.href = `/vulnerabilities/${dragged.dataset.number}?do=${column.dataset.action}#act`;
  });
  document.addEventListener("dragend", () => { dragged = null; });
})();
